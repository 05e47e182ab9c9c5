import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Idempotency } from "@orders/domain";

/**
 * How long it is remembered that something was done: longer than the 14 days that a message stays in its queue and the
 * 14 more that it stays among the dead letters, so that none that comes again is taken for new.
 */
const KEPT_SECONDS = 30 * 24 * 3600;

/** What a Lambda function is told of its invocation. */
interface Invocation {
  getRemainingTimeInMillis(): number;
}

/**
 * Remembers in a table what was done, laid out as Powertools for AWS Lambda does: `id`, `status`, `expiration`.
 * Whoever begins something and dies holds others off only until the end of its invocation.
 * Its items are in no transaction, so that no write of Powertools meets a TransactionConflictException.
 */
export function dynamoIdempotency(
  client: DynamoDBDocumentClient,
  table: string,
): (invocation: Invocation) => Idempotency {
  const persistenceStore = new DynamoDBPersistenceLayer({
    tableName: table,
    // Powertools sends it plain commands, which a document client takes, too.
    awsSdkV3Client: client as unknown as NonNullable<
      ConstructorParameters<typeof DynamoDBPersistenceLayer>[0]["awsSdkV3Client"]
    >,
  });
  return (invocation) => {
    const config = new IdempotencyConfig({ expiresAfterSeconds: KEPT_SECONDS, hashFunction: "sha256" });
    config.registerLambdaContext(invocation as Parameters<typeof config.registerLambdaContext>[0]);
    return {
      async perform(key, effect) {
        // Nothing that `effect` may return is kept.
        const done = async (_key: string) => {
          await effect();
        };
        await makeIdempotent(done, { persistenceStore, config })(key);
      },
    };
  };
}
