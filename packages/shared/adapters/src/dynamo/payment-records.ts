import { type DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { type GatewayRecord, gatewayPaymentOf, type Instant, type OrderId, type PaymentRecords } from "@orders/domain";
import type { ChargeEntry } from "../payment/payment-ledger.ts";
import { batchGet } from "./batch-get.ts";
import { moneyFrom } from "./numbers.ts";
import type { Item } from "./order-item.ts";

/** Read access to the gateway's records: for the simulated gateway, the payments table. */
export function dynamoPaymentRecords(client: DynamoDBDocumentClient, paymentsTable: string): PaymentRecords {
  /** The entries of these orders, in no particular order. */
  const entriesOf = (orderIds: readonly OrderId[]): Promise<Item[]> => {
    const keys = [...new Set(orderIds)].flatMap((orderId) => [
      { orderId, entry: "charge" },
      { orderId, entry: "refund" },
    ]);
    return batchGet(client, paymentsTable, keys, { ConsistentRead: true });
  };

  return {
    async find(orderIds) {
      const entries = await entriesOf(orderIds);
      const refunds = new Map(entries.filter(({ entry }) => entry === "refund").map((item) => [item.orderId, item]));
      return new Map(
        entries.filter(isCharge).map((charge) => {
          const refund = refunds.get(charge.orderId);
          return [charge.orderId as OrderId, gatewayPaymentOf([charge, ...(refund ? [refund] : [])].map(recordFrom))];
        }),
      );
    },
    async recordsOf(orderId) {
      const entries = await entriesOf([orderId]);
      const isRefund = ({ entry }: Item): number => Number(entry === "refund");
      return entries.sort((one, other) => isRefund(one) - isRefund(other)).map(recordFrom);
    },
    async *charged() {
      const scan = {
        TableName: paymentsTable,
        FilterExpression: "entry = :charge AND outcome = :charged",
        ExpressionAttributeValues: { ":charge": "charge", ":charged": "CHARGED" },
        ProjectionExpression: "orderId",
      };
      for await (const { Items = [] } of paginateScan({ client }, scan)) {
        yield Items.map(({ orderId }) => orderId as OrderId);
      }
    },
  };
}

/** Whether money was charged. A charge that is DECLINED or VOID moved no money. */
const isCharge = ({ entry, outcome }: Item): boolean => entry === "charge" && outcome === "CHARGED";

const CHARGE_EVENTS: Readonly<Record<ChargeEntry["outcome"], GatewayRecord["event"]>> = {
  CHARGED: "CHARGED",
  DECLINED: "DECLINED",
  VOID: "VOIDED",
};

const recordFrom = ({ entry, outcome, at, amount, transactionId }: Item): GatewayRecord => ({
  at: at as Instant,
  event: entry === "refund" ? "REFUNDED" : CHARGE_EVENTS[outcome as ChargeEntry["outcome"]],
  ...(amount !== undefined && { amount: moneyFrom(amount) }),
  ...(transactionId !== undefined && { transactionId: transactionId as string }),
});
