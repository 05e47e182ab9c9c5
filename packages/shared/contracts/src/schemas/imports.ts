import type { OrderId } from "@orders/domain";
import Type, { type Static } from "typebox";
import { At, Currency, CustomerId, count, DateOfOrder, StatusName, Total, words } from "./fields.ts";

/** Used in file names, URLs and the names of executions. */
const ImportedOrderId = Type.Unsafe<OrderId>(
  Type.String({
    pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
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
