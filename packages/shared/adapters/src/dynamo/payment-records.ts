import { type DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { type GatewayPayment, type OrderId, type PaymentRecords, ZERO } from "@orders/domain";
import { batchGet } from "./batch-get.ts";
import { moneyFrom } from "./numbers.ts";
import type { Item } from "./order-item.ts";

/** Read access to the gateway's records: for the simulated gateway, the payments table. */
export function dynamoPaymentRecords(client: DynamoDBDocumentClient, paymentsTable: string): PaymentRecords {
  return {
    async find(orderIds) {
      const keys = [...new Set(orderIds)].flatMap((orderId) => [
        { orderId, entry: "charge" },
        { orderId, entry: "refund" },
      ]);
      const entries = await batchGet(client, paymentsTable, keys, { ConsistentRead: true });
      const refunds = new Map(entries.filter(({ entry }) => entry === "refund").map((item) => [item.orderId, item]));
      return new Map(entries.filter(isCharge).map((item) => [item.orderId as OrderId, paymentFrom(item, refunds)]));
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

const paymentFrom = (charge: Item, refunds: ReadonlyMap<unknown, Item>): GatewayPayment => {
  const refund = refunds.get(charge.orderId);
  return { charged: moneyFrom(charge.amount), refunded: refund ? moneyFrom(refund.amount) : ZERO };
};
