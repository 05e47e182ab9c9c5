import Type, { type Static } from "typebox";
import { MAX_ERASURE_IDS_SHOWN } from "../limits.ts";
import { At, By, CustomerId, count, OrderKey, StatusValue, words } from "./fields.ts";

/** The input of forget-customer. */
export const ErasureRequest = Type.Object(
  {
    customerId: CustomerId,
    by: By,
    dryRun: Type.Optional(Type.Boolean({ description: "reports what would be erased, and erases nothing" })),
  },
  { additionalProperties: false },
);
export type ErasureRequest = Static<typeof ErasureRequest>;

/** What is recorded of an erasure, and kept. */
export const ErasureRecord = Type.Object({
  customer: words("the shop's id of the customer; for an e-mail address, sha256: and its hash"),
  by: words("who asked for it"),
  startedAt: At,
  finishedAt: Type.Optional(At),
  orders: count("orders whose personal data was erased; in a dry run, that would be"),
  objects: count("stored objects that were replaced or removed: receipts, their pages, and old versions of both"),
  erasedBefore: count("orders whose personal data had been erased before"),
  waitingOrders: count("orders that still need the personal data"),
  failedOrders: count("orders whose personal data could not be erased, or that cannot be read"),
  incomplete: Type.Optional(words("why not all orders of the customer were looked at")),
});
export type ErasureRecord = Static<typeof ErasureRecord>;

const some = `at most ${MAX_ERASURE_IDS_SHOWN}`;

/** The answer of forget-customer: the record, and what is left to people. */
export const ErasureReport = Type.Object({
  ...ErasureRecord.properties,
  dryRun: Type.Boolean({ description: "whether nothing was erased" }),
  waiting: Type.Array(Type.Object({ orderId: OrderKey, status: StatusValue }), {
    description: `orders that still need the personal data, ${some}`,
  }),
  failed: Type.Array(Type.Object({ orderId: OrderKey, why: words("what went wrong, without personal data") }), {
    description: `orders that could not be erased, ${some}`,
  }),
  files: Type.Array(words("the key of a file in the uploads bucket"), {
    description: `files from which orders of the customer were imported, ${some}`,
  }),
});
export type ErasureReport = Static<typeof ErasureReport>;
