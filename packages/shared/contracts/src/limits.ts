// The limits of what crosses the system's border.

/** Lines of an order. */
export const MAX_LINES = 50;
/** Pieces of one line. */
export const MAX_QUANTITY = 1000;
/** Price of one piece, in major units. */
export const MAX_PRICE = 1_000_000;
/** Total of an order, in major units: the most lines and pieces at the highest price. */
export const MAX_TOTAL = MAX_LINES * MAX_QUANTITY * MAX_PRICE;
/** Body of a request, in KiB. API Gateway itself accepts 10 MB. */
export const MAX_BODY_KIB = 256;
/** Characters of an order's id in a path. */
export const MAX_ORDER_ID = 128;
/** Characters of an `Idempotency-Key`. */
export const MAX_IDEMPOTENCY_KEY = 255;
/** Characters of an `X-Correlation-Id`. */
export const MAX_CORRELATION_ID = 128;
/**
 * Characters of the name of a file to import, as most file systems allow, and its bytes: the longest key that has the name must
 * fit into the 1,024 bytes of a key in S3.
 */
export const MAX_FILE_NAME = 255;
export const MAX_FILE_NAME_BYTES = 765;
/** Bytes of a file to import. Source: Amazon S3 User Guide, "Uploading objects": 5 GB in a single PUT. */
export const MAX_IMPORT_BYTES = 5 * 1024 ** 3;
/** How long a file may be uploaded after its import was started, in minutes. */
export const UPLOAD_MINUTES = 15;
/** KiB of the beginning of a report that the API shows. A report has all refused rows, and may be larger than an answer. */
export const MAX_REPORT_KIB = 256;
/** An order's id, as a regular expression: it is used in file names, URLs and the names of executions. */
export const ORDER_ID = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$";
/** Dead letters of each queue that the API shows, and how many it redrives by one request. */
export const MAX_LETTERS_SHOWN = 20;
export const MAX_LETTERS_REDRIVEN = 100;
/** Findings of each report that the API shows. A report has up to 1,000. */
export const MAX_FINDINGS_SHOWN = 100;
/** Orders and files of each list that the report of an erasure has. */
export const MAX_ERASURE_IDS_SHOWN = 100;
/** Entries of a page, and how many there are without `limit`. */
export const MAX_PAGE = 100;
export const DEFAULT_PAGE = 50;
/** Whole orders on a page, with or without `limit`. Source: AWS Lambda Developer Guide, "Lambda quotas", 6 MB per response. */
export const MAX_FULL_PAGE = 25;
/** Days of one analytics report, because each day is one query: enough for a leap year. */
export const MAX_DAYS = 366;
/** Days of an analytics report without `from`. */
export const DEFAULT_DAYS = 30;
