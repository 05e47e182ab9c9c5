import type { OrderId } from "@orders/domain";
import Type, { type Static } from "typebox";
import { IMPORT_ID } from "../folders.ts";
import {
  MAX_FILE_NAME,
  MAX_FILE_NAME_BYTES,
  MAX_IMPORT_BYTES,
  MAX_REPORT_KIB,
  ORDER_ID,
  UPLOAD_MINUTES,
} from "../limits.ts";
import { At, Currency, CustomerId, count, DateOfOrder, EXTENSIBLE, StatusName, Total, text, words } from "./fields.ts";

const ImportedOrderId = Type.Unsafe<OrderId>(
  Type.String({
    pattern: ORDER_ID,
    description:
      "an order's id: 1 to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit",
  }),
);

/** The id of an order in a file. Its other fields are a `SubmitOrder` or a `HistoricalOrder`. */
export const ImportOrder = Type.Object({ orderId: ImportedOrderId });
export type ImportOrder = Static<typeof ImportOrder>;

/** A historical order in a file, without its id. */
export const HistoricalOrder = Type.Object(
  {
    customerId: CustomerId,
    total: Total,
    status: StatusName,
    currency: Type.Optional(Currency),
    createdAt: Type.Optional(DateOfOrder),
    orderDate: Type.Optional(DateOfOrder),
  },
  {
    additionalProperties: false,
    allOf: [
      {
        not: { type: "object", required: ["createdAt", "orderDate"] },
        description: "either createdAt or orderDate, not both",
      },
    ],
  },
);
export type HistoricalOrder = Static<typeof HistoricalOrder>;

const row = Type.Integer({ minimum: 1, description: "the number of the line (CSV) or of the order (JSON)" });

/** A row that was refused. */
export const RefusedRow = Type.Object({
  row,
  orderId: Type.Optional(words("the order's id, if it is valid")),
  reason: words("why the row was refused"),
});
export type RefusedRow = Static<typeof RefusedRow>;

/** Something that the sender of a file should know, although no row is refused for it. */
export const ImportRemark = Type.Object({
  text: words("the remark"),
  count: Type.Optional(count("the number of rows that it applies to; missing when it applies to the file")),
  rows: Type.Optional(Type.Array(row, { description: "the first of these rows" })),
});
export type ImportRemark = Static<typeof ImportRemark>;

/** What became of the rows of a file so far. */
const counts = {
  rows: count("non-empty rows of a CSV file, or orders of a JSON file"),
  made: count("orders to process that the file created"),
  recorded: count("historical orders that the file created"),
  thereAlready: count("orders that already existed with the same content"),
  rowsRefused: count("rows that were refused"),
};
export const ImportCounts = Type.Object(counts);
export type ImportCounts = Static<typeof ImportCounts>;

const common = {
  importId: words("the id of the import, which is also the correlation id of its orders"),
  file: words("the file's key in the bucket"),
  version: words("the version id of the file: uploading the same file again is another import"),
  size: count("the size of the file, in bytes"),
  startedAt: At,
  finishedAt: Type.Optional(At),
  invocations: count("the invocations that the import took"),
  remarks: Type.Optional(Type.Array(ImportRemark)),
  ignoredColumns: Type.Optional(Type.Array(Type.String(), { description: "columns that are not used" })),
  problem: Type.Optional(words("why the file could not be read, or not completely")),
};

/** The progress of an import: the next invocation continues from it, and `make import` shows it. */
export const ImportProgress = Type.Object({
  ...common,
  position: Type.Optional(
    Type.Object(
      {
        byte: count("the bytes before it"),
        row: count("the lines (CSV) or orders (JSON) before it"),
        columns: Type.Optional(
          Type.Array(Type.String(), { description: "the columns in the first line of a CSV file" }),
        ),
        overlong: Type.Optional(
          words("the id of the order whose further rows are refused, because it has too many; empty when it has no id"),
        ),
      },
      { description: "the position from which the next invocation continues" },
    ),
  ),
  counts: ImportCounts,
  refusedBefore: Type.Array(Type.String(), {
    description: "keys of the objects with earlier refused rows, so that no invocation keeps them all in memory",
  }),
  refused: Type.Array(RefusedRow),
});
export type ImportProgress = Static<typeof ImportProgress>;

/** The report on an imported file. */
export const ImportReport = Type.Object({ ...common, ...counts, refused: Type.Array(RefusedRow) });
export type ImportReport = Static<typeof ImportReport>;

/** The file that an import is started for. */
export const StartImport = Type.Object(
  {
    fileName: text(MAX_FILE_NAME, "the file's name", MAX_FILE_NAME_BYTES, [
      { pattern: "\\.(?:[cC][sS][vV]|[jJ][sS][oO][nN])$", description: "a file's name that ends in .csv or .json" },
      { pattern: "^[^/\\\\]*$", description: "the name of a file without its folder: no / and no \\" },
    ]),
    size: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MAX_IMPORT_BYTES,
        description: `the file's size in bytes: a whole number from 1 to ${MAX_IMPORT_BYTES}`,
      }),
    ),
  },
  { additionalProperties: false },
);
export type StartImport = Static<typeof StartImport>;

/** The path to an import. */
export const ImportPath = Type.Object({
  importId: Type.String({ pattern: `^${IMPORT_ID}$`, description: "the id of an import" }),
});
export type ImportPath = Static<typeof ImportPath>;

/** An import that waits for its file, and how to upload it. */
export const ImportStarted = Type.Object(
  {
    importId: common.importId,
    file: common.file,
    status: Type.Literal("WAITING_FOR_FILE", { description: "the import waits for its file" }),
    upload: Type.Object(
      {
        method: Type.Literal("PUT", { description: "the method of the request" }),
        url: words("the URL of the request. Whoever has it can upload this one file"),
        headers: Type.Record(Type.String(), Type.String(), {
          description: "headers that the request must have, with these values",
          ...EXTENSIBLE,
        }),
        expiresAt: At,
      },
      { description: `the request that uploads the file, as its body, once and within ${UPLOAD_MINUTES} minutes` },
    ),
  },
  {
    examples: [
      {
        importId: "import-0198c5b27a1070008abcdef012345678",
        file: "uploads/import-0198c5b27a1070008abcdef012345678/orders.csv",
        status: "WAITING_FOR_FILE",
        upload: {
          method: "PUT",
          url: "https://uploads.s3.us-east-1.amazonaws.com/uploads/import-0198c5b27a1070008abcdef012345678/orders.csv?X-Amz-Signature=5f1d",
          headers: { "Content-Type": "text/csv", "If-None-Match": "*" },
          expiresAt: "2026-11-21T10:15:00.000Z",
        },
      },
    ],
  },
);
export type ImportStarted = Static<typeof ImportStarted>;

/** An import, and what became of its rows so far. */
export const ImportView = Type.Object(
  {
    importId: common.importId,
    file: common.file,
    status: Type.Enum(["WAITING_FOR_FILE", "RUNNING", "DONE", "FAILED"], {
      description:
        "RUNNING from the upload on, DONE when every row is imported or refused, FAILED when there is a `problem`",
      ...EXTENSIBLE,
    }),
    expiresAt: Type.Optional(At),
    size: Type.Optional(common.size),
    bytesRead: count("the bytes of the file whose rows are imported or refused"),
    counts: ImportCounts,
    startedAt: Type.Optional(At),
    finishedAt: Type.Optional(At),
    problem: Type.Optional(words("why there is no file, why it could not be read completely, or why nothing happens")),
    report: Type.Optional(ImportReport),
    reportUrl: Type.Optional(
      words(
        `the whole report as JSON, for ${UPLOAD_MINUTES} minutes, without an API key. Of a report of more than ${MAX_REPORT_KIB} KiB, \`report\` has only the first refused rows`,
      ),
    ),
  },
  {
    examples: [
      {
        importId: "import-0198c5b27a1070008abcdef012345678",
        file: "uploads/import-0198c5b27a1070008abcdef012345678/orders.csv",
        status: "RUNNING",
        size: 120,
        bytesRead: 60,
        counts: { rows: 1, made: 1, recorded: 0, thereAlready: 0, rowsRefused: 0 },
        startedAt: "2026-11-21T10:00:00.000Z",
      },
    ],
  },
);
export type ImportView = Static<typeof ImportView>;

/** A file of orders as JSON: `{"orders": […]}`, a list, or one order. Each order is checked by itself. */
export const ImportFile = Type.Object({
  orders: Type.Array(
    Type.Object(
      { orderId: ImportedOrderId },
      {
        description:
          "the other members are those of SubmitOrder, or for a historical order customerId, total, status and orderDate or createdAt",
      },
    ),
  ),
  currency: Type.Optional(Currency),
});
