import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Idempotency } from "@orders/domain";
import { IDEMPOTENCY_PREFIX } from "./idempotency-id.ts";

/**
 * How long an idempotency key is kept, in seconds. That is longer than the 14 days that a message can be in its queue plus
 * the 14 days that it can be in the dead-letter queue, so no redelivered message is treated as new.
 */
const KEPT_SECONDS = 30 * 24 * 3600;

/** The part of a Lambda context that is needed here. */
interface Invocation {
  getRemainingTimeInMillis(): number;
}

/**
 * Idempotency by Powertools for AWS Lambda, whose table has the attributes `id`, `status` and `expiration`.
 * An invocation that dies during an effect blocks others only until its own timeout.
 * No transaction contains these items, so no write of Powertools meets a TransactionConflictException.
 */
export function dynamoIdempotency(
  client: DynamoDBDocumentClient,
  table: string,
): (invocation: Invocation) => Idempotency {
  const persistenceStore = new DynamoDBPersistenceLayer({
    tableName: table,
    // Powertools sends plain commands. A document client accepts these too.
    awsSdkV3Client: client as unknown as NonNullable<
      ConstructorParameters<typeof DynamoDBPersistenceLayer>[0]["awsSdkV3Client"]
    >,
  });
  return (invocation) => {
    const config = new IdempotencyConfig({ expiresAfterSeconds: KEPT_SECONDS, hashFunction: "sha256" });
    config.registerLambdaContext(invocation as Parameters<typeof config.registerLambdaContext>[0]);
    return {
      async perform(key, effect) {
        const done = async (_key: string) => effect();
        await makeIdempotent(done, { persistenceStore, config, keyPrefix: IDEMPOTENCY_PREFIX })(key);
      },
    };
  };
}
