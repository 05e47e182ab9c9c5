import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { OrderId } from "@orders/domain";
import { aPaidOrder, at } from "@orders/domain/testing";
import { continueTraces } from "@orders/tracing";
import { fakeXray } from "@orders/tracing/testing";
import { afterAll, beforeEach, expect, it, vi } from "vitest";
import { dynamoClient, syncExecutionClient } from "./clients.ts";
import { paymentGateway } from "./payment/payment-provider.ts";
import { expressWorkflow } from "./step-functions-workflow.ts";

// Read when the libraries are loaded.
vi.hoisted(() =>
  Object.assign(process.env, { TRACES_TO: "https://xray.us-east-1.amazonaws.com", TRACING_SAMPLE_RATE: "1" }),
);
afterAll(() => {
  delete process.env.TRACES_TO;
  delete process.env.TRACING_SAMPLE_RATE;
});

const TRACE = "6f1c2f0e00112233445566778899aabb";
const order = { orderId: "O-1" as OrderId, traceparent: `00-${TRACE}-00f067aa0ba902b7-01` };

/** The requests that X-Ray got. */
let requests: ReturnType<typeof fakeXray>;
beforeEach(() => {
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, "test");
  vi.stubEnv("AWS_REGION", "us-east-1");
  requests = fakeXray();
  return () => vi.unstubAllEnvs();
});
const documents = () => requests.flatMap((request) => request.documents);

const answering = (body: string, statusCode = 200) =>
  ({ response: { statusCode, headers: {}, body: new TextEncoder().encode(body) } }) as never;

it("a call of the SDK is one span with its operation and table, retries included", async () => {
  const client = dynamoClient();
  const network = vi
    .spyOn(client.config.requestHandler, "handle")
    .mockResolvedValueOnce(answering("{}", 500))
    .mockResolvedValueOnce(answering("{}"));

  await continueTraces([order], () => client.send(new GetCommand({ TableName: "orders", Key: { orderId: "O-1" } })));

  expect(network).toHaveBeenCalledTimes(2);
  expect(documents()).toMatchObject([
    { name: "DynamoDB", namespace: "aws", aws: { operation: "GetItem", table_name: "orders" } },
    { parent_id: "00f067aa0ba902b7", annotations: { orderId: "O-1" } },
  ]);
  expect(documents()[0]?.parent_id).toBe(documents()[1]?.id);
});

it("a charge is a span, with the provider's own calls below it", async () => {
  const client = dynamoClient();
  vi.spyOn(client.config.requestHandler, "handle").mockImplementation(async () => answering("{}"));
  const gateway = paymentGateway("simulated", { client, paymentsTable: "payments", clock: { now: () => at(0) } });
  const { totalAmount: amount, currency, paymentMethod: method } = aPaidOrder();

  await continueTraces([order], () => gateway.charge({ key: "O-1", amount, currency, method }));

  const charge = documents().find(({ name }) => name === "payment-gateway");
  expect(charge).toMatchObject({ namespace: "remote", type: "subsegment" });
  const calls = documents().filter(({ name }) => name === "DynamoDB");
  expect(calls.length).toBeGreaterThan(0);
  for (const call of calls) expect(call).toMatchObject({ parent_id: charge?.id, aws: { table_name: "payments" } });
});

it("Step Functions is told the trace of an order, and that another order is not traced", async () => {
  const client = syncExecutionClient();
  const network = vi
    .spyOn(client.config.requestHandler, "handle")
    .mockImplementation(async () => answering('{"status":"SUCCEEDED"}'));
  const workflow = expressWorkflow(client, "arn:aws:states:us-east-1:123456789012:stateMachine:fulfil-order");
  const run = (orderId: string) => workflow.run({ orderId: orderId as OrderId, attempt: 1, correlationId: "c" }, 1);

  await continueTraces([order], () => run("O-1"));
  await continueTraces([{ orderId: "O-2" }], () => run("O-2"));

  const headers = network.mock.calls.map(([{ body }]) => JSON.parse(new TextDecoder().decode(body)).traceHeader);
  const segment = documents().find(({ annotations }) => annotations !== undefined);
  expect(headers).toEqual([
    `Root=1-6f1c2f0e-00112233445566778899aabb;Parent=${segment?.id};Sampled=1`,
    expect.stringMatching(/^Root=1-.*;Sampled=0$/),
  ]);
  expect(documents()[0]).toMatchObject({ name: "SFN", aws: { operation: "StartSyncExecution" } });
});
