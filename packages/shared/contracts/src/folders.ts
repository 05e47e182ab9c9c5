import type { SCOPES } from "./reconciliation.ts";

export { RECEIPTS } from "@orders/domain";

// Where objects lie in the buckets.

/** Files of orders to import, in the uploads bucket. */
export const UPLOADS = "uploads/";
/** Reports on imports and their progress, in the uploads bucket. */
export const IMPORTS = "imports/";

/** The last report of each scope of a reconciliation, in the receipts bucket. */
export const RECONCILIATION = "reconciliation/";

/** The records of erasures of personal data, in the receipts bucket. */
export const ERASURES = "erasures/";

/** The key of the last report of a scope. */
export const lastReportKey = (scope: (typeof SCOPES)[number]): string => `${RECONCILIATION}${scope}.json`;
/** The key of the report on a file. @param file its key, which begins with `UPLOADS`. */
export const reportKey = (file: string): string => `${IMPORTS}${file.slice(UPLOADS.length)}.report.json`;
/** The key of the progress of an import. */
export const progressKey = (importId: string): string => `${IMPORTS}${importId}.progress.json`;
/** The key of what is known of an import that the API started, before its file is uploaded. */
export const startKey = (importId: string): string => `${IMPORTS}${importId}.start.json`;

/** The key of the record of an erasure. @param startedAt when it started. @param requestId of its invocation. */
export const erasureKey = (startedAt: string, requestId: string): string => `${ERASURES}${startedAt}-${requestId}.json`;

/** The id of an import, as a regular expression. */
export const IMPORT_ID = "import-[0-9a-f]{32}";
/** The key of the file of an import that the API started: in a folder of its own, which is named after the import. */
export const uploadKey = (importId: string, fileName: string): string => `${UPLOADS}${importId}/${fileName}`;
/** The id of the import that the API started for the file with this key; undefined for any other file. */
export const importIdIn = (key: string): string | undefined => new RegExp(`^${UPLOADS}(${IMPORT_ID})/.`).exec(key)?.[1];
