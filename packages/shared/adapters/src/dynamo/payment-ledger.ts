import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Entries, PaymentLedger } from "../payment/payment-ledger.ts";
import { decimal, integerFrom, moneyFrom } from "./numbers.ts";
import type { Item } from "./order-item.ts";

/**
 * The simulated gateway's ledger in the payments table: one item per entry, and one item that counts calls.
 * No transaction contains these items, so no write of them meets a TransactionConflictException.
 */
export function dynamoPaymentLedger(client: DynamoDBDocumentClient, paymentsTable: string): PaymentLedger {
  const entryFrom = <Name extends keyof Entries>({ orderId, entry, amount, ...rest }: Item): Entries[Name] =>
    ({ ...rest, ...(amount !== undefined && { amount: moneyFrom(amount) }) }) as unknown as Entries[Name];

  return {
    async read(key, name) {
      const { Item } = await client.send(
        new GetCommand({ TableName: paymentsTable, Key: { orderId: key, entry: name }, ConsistentRead: true }),
      );
      return Item && entryFrom(Item);
    },
    async append(key, name, entry) {
      try {
        await client.send(
          new PutCommand({
            TableName: paymentsTable,
            Item: {
              ...entry,
              orderId: key,
              entry: name,
              ...("amount" in entry && entry.amount !== undefined && { amount: decimal(entry.amount) }),
            },
            ConditionExpression: "attribute_not_exists(orderId)",
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          }),
        );
        return { existing: entry, appended: true };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException && error.Item)) throw error;
        return { existing: entryFrom(unmarshall(error.Item, { wrapNumbers: true })), appended: false };
      }
    },
    async count(key, name) {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName: paymentsTable,
          Key: { orderId: key, entry: `${name}-calls` },
          UpdateExpression: "ADD calls :one",
          ExpressionAttributeValues: { ":one": 1 },
          ReturnValues: "UPDATED_NEW",
        }),
      );
      return integerFrom(Attributes?.calls);
    },
  };
}
