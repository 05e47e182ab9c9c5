import { FINDING_KINDS } from "@orders/domain";
import Type, { type Static } from "typebox";
import { MAX_FINDINGS_SHOWN } from "../limits.ts";
import { SCOPES } from "../reconciliation.ts";
import { At, count, EXTENSIBLE, OrderKey, ProductKey, words } from "./fields.ts";

const scope = Type.Enum([...SCOPES], { description: "the open orders, the orders of the last days, or everything" });

/** The input of reconcile-orders. */
export const ReconciliationRequest = Type.Object({
  scope,
  dryRun: Type.Optional(Type.Boolean({ description: "reports the findings without repairing them" })),
});
export type ReconciliationRequest = Static<typeof ReconciliationRequest>;

/** An inconsistency that a reconciliation found. */
export const Finding = Type.Object({
  kind: Type.Enum([...FINDING_KINDS], { description: "the kind of inconsistency", ...EXTENSIBLE }),
  orderId: Type.Optional(OrderKey),
  productId: Type.Optional(ProductKey),
  what: words("a description without personal data"),
  done: Type.Enum(["REPAIRED", "REPAIRABLE", "FLAGGED"], {
    description: "what was done about it. REPAIRABLE: only reported, in a dry run. FLAGGED: left to people",
  }),
});
export type Finding = Static<typeof Finding>;

/** The result of a reconciliation. */
export const ReconciliationReport = Type.Object({
  scope,
  dryRun: Type.Boolean({ description: "whether nothing was repaired" }),
  startedAt: At,
  finishedAt: At,
  checked: Type.Object({
    orders: count("orders"),
    payments: count("payments"),
    products: count("products"),
    receipts: count("receipts"),
  }),
  needAttention: count("orders with the status NEEDS_ATTENTION that are left to people"),
  repaired: count("findings that were repaired"),
  repairable: count("findings that a run without dryRun repairs"),
  flagged: count("findings that are left to people"),
  byKind: Type.Partial(
    Type.Object(
      Object.fromEntries(FINDING_KINDS.map((kind) => [kind, count("findings of this kind")])) as Record<
        (typeof FINDING_KINDS)[number],
        Type.TInteger
      >,
    ),
  ),
  findings: Type.Array(Finding, { description: "the first 1000 findings" }),
  unchecked: Type.Array(Type.Object({ productId: ProductKey, why: words("why it could not be checked") }), {
    description: "the first 100 products whose stock could not be checked",
  }),
  uncheckedProducts: count("all products whose stock could not be checked"),
  incomplete: Type.Optional(words("why the reconciliation was incomplete")),
});
export type ReconciliationReport = Static<typeof ReconciliationReport>;

/** The last report of each scope. */
export const LastReconciliations = Type.Object(
  {
    reports: Type.Array(ReconciliationReport, {
      description:
        "the last report of each scope, dry runs left out. A scope that was not reconciled yet has none. `findings` has at most " +
        `${MAX_FINDINGS_SHOWN}, first those that are left to people; the counts are those of all findings`,
    }),
  },
  {
    examples: [
      {
        reports: [
          {
            scope: "open",
            dryRun: false,
            startedAt: "2026-11-21T10:00:00.000Z",
            finishedAt: "2026-11-21T10:00:00.300Z",
            checked: { orders: 12, payments: 0, products: 0, receipts: 0 },
            needAttention: 0,
            repaired: 1,
            repairable: 0,
            flagged: 0,
            byKind: { STALLED: 1 },
            findings: [
              {
                kind: "STALLED",
                orderId: "0198c5b2-7a10-7000-8abc-def012345678",
                what: "PENDING since 2026-11-21T09:00:00.000Z",
                done: "REPAIRED",
              },
            ],
            unchecked: [],
            uncheckedProducts: 0,
          },
        ],
      },
    ],
  },
);
export type LastReconciliations = Static<typeof LastReconciliations>;
