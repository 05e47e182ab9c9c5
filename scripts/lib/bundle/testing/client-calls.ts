import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

/** Headers that differ from call to call: times, signatures, random ids. */
const CHANGING = ["amz-sdk-invocation-id", "authorization", "user-agent", "x-amz-date", "x-amz-user-agent"];

interface Request {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly query: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** What clients of the SDK send and read, without a network: the requests, and the results or errors of the answers. */
export async function clientCalls(): Promise<unknown[]> {
  const calls: unknown[] = [];
  const answering = (statusCode: number, headers: Record<string, string>, body: string) => ({
    region: "eu-west-1",
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: Request) => {
        calls.push(comparable(request));
        return { response: { statusCode, headers, body: new TextEncoder().encode(body) } };
      },
    },
  });
  const dynamo = new DynamoDBClient(
    answering(
      400,
      { "content-type": "application/x-amz-json-1.0" },
      '{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","Item":{"id":{"S":"1"}}}',
    ),
  );
  const lambda = new LambdaClient(answering(202, { "x-amz-executed-version": "7" }, ""));
  const full = new S3Client(answering(200, { etag: '"abc"', "x-amz-version-id": "v" }, ""));
  const empty = new S3Client(
    answering(
      404,
      { "content-type": "application/xml" },
      "<Error><Code>NoSuchKey</Code><Message>None</Message></Error>",
    ),
  );
  const put = new PutItemCommand({ TableName: "t", Item: { id: { S: "1" } }, ConditionExpression: "false" });
  calls.push(await dynamo.send(put).catch(({ name, Item }) => ({ name, Item })));
  const { ExecutedVersion } = await lambda.send(new InvokeCommand({ FunctionName: "f", InvocationType: "Event" }));
  calls.push({ ExecutedVersion });
  const object = { Bucket: "b", Key: "k" };
  const { ETag, VersionId } = await full.send(
    new PutObjectCommand({
      ...object,
      Body: "text",
      ContentType: "text/plain",
      IfNoneMatch: "*",
      Metadata: { row: "1" },
    }),
  );
  calls.push({ ETag, VersionId });
  calls.push(await empty.send(new GetObjectCommand({ ...object, Range: "bytes=0-9" })).catch(({ name }) => ({ name })));
  return calls;
}

const comparable = ({ method, hostname, path, query, headers, body }: Request) => ({
  ...{ method, hostname, path, query },
  body: typeof body === "string" ? body : new TextDecoder().decode(body),
  credential: headers.authorization?.match(/Credential=([^/]+)/)?.[1],
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !CHANGING.includes(name))),
});
