import { InvokeCommand } from "@aws-sdk/client-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { lambdaClient } from "./clients.ts";
import { directCall, laterCall } from "./lambda-invocation.ts";

const client = lambdaClient();
const lambda = mockClient(client);
const call = laterCall(client, "import-orders");

beforeEach(() => lambda.reset());

describe("laterCall", () => {
  it("invokes the function asynchronously with the event", async () => {
    lambda.on(InvokeCommand).resolves({ StatusCode: 202 });
    await call({ Records: [1] });
    expect(lambda.commandCalls(InvokeCommand)[0]?.args[0].input).toEqual({
      FunctionName: "import-orders",
      InvocationType: "Event",
      Payload: '{"Records":[1]}',
    });
  });

  it("throws when Lambda refuses", async () => {
    lambda.on(InvokeCommand).rejects(new Error("Not allowed"));
    await expect(call({})).rejects.toThrow("Not allowed");
  });
});

describe("directCall", () => {
  const answers = (text: string, more: object = {}) =>
    lambda.on(InvokeCommand).resolves({ Payload: { transformToString: () => text }, ...more } as never);
  const directly = directCall(client, "relay-order-events");

  it("returns the answer of the function", async () => {
    answers('{"published":["A"]}');
    expect(await directly({ redrive: [] })).toEqual({ published: ["A"] });
    expect(lambda.commandCalls(InvokeCommand)[0]?.args[0].input).toEqual({
      FunctionName: "relay-order-events",
      Payload: '{"redrive":[]}',
    });
  });

  it("throws when the function fails, with what it threw", async () => {
    answers('{"errorMessage":"out of memory"}', { FunctionError: "Unhandled" });
    await expect(directly({})).rejects.toThrow('relay-order-events failed: {"errorMessage":"out of memory"}');
  });
});
