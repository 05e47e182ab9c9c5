import { inspect } from "node:util";
import { expectNothingPersonal, PERSONAL } from "@orders/contracts/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { logger } from "./logger.ts";
import { redacted } from "./redacted.ts";
import { capturedLog } from "./testing.ts";

const serviceError = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, $fault: "client", $metadata: { requestId: "request-7" }, ...more });
const item = { orderId: "order-1", customer: PERSONAL.customer, shippingAddress: PERSONAL.shippingAddress };
const quoted = JSON.stringify(item);

const parseError = (): unknown => {
  try {
    return JSON.parse(PERSONAL.email);
  } catch (error) {
    return error;
  }
};

let log: string[];
beforeEach(() => {
  log = capturedLog();
});

describe("an error that quotes or contains data", () => {
  it.each<[string, unknown]>([
    ["a validation error of DynamoDB", serviceError("ValidationException", `Value '${quoted}' at 'item' failed`)],
    [
      "a refused write",
      serviceError("ConditionalCheckFailedException", "The conditional request failed", { Item: item }),
    ],
    [
      "a cancelled transaction",
      serviceError("TransactionCanceledException", "Transaction cancelled", { CancellationReasons: [{ Item: item }] }),
    ],
    ["a rejected mail", serviceError("MessageRejected", `Email address is not verified: ${PERSONAL.email}`)],
    ["an error of JSON.parse", parseError()],
    ["an error of the marshaller", new Error(`No value defined: ${quoted}`)],
    ["one with such a cause", new Error("The step failed", { cause: parseError() })],
    ["a text", PERSONAL.email],
  ])("is logged and thrown without the data: %s", (_, error) => {
    logger.error("Failed", { error: error instanceof Error ? error : redacted(error) });
    expect(log).toHaveLength(1);
    expectNothingPersonal(log, redacted(error));
  });

  it("keeps its name, stack and request id", () => {
    const error = redacted(serviceError("ValidationException", `Value '${quoted}'`));
    expect(error).toMatchObject({ name: "ValidationException", message: expect.stringContaining("request-7") });
    expect(error.stack).toMatch(/^ValidationException: Refused by AWS.*\n\s+at .*redacted\.test\.ts/);
    expect(inspect(error)).toContain("redacted.test.ts");
  });
});

describe("an error that quotes no data", () => {
  it("is not changed", () => {
    const error = new TypeError("lines is not iterable", { cause: new Error("No lines") });
    expect(redacted(error)).toBe(error);
  });

  it.each([
    "AccessDeniedException",
    "ThrottlingException",
    "ResourceNotFoundException",
    "TransactionCanceledException",
  ])("keeps a message of AWS: %s", (name) => {
    expect(redacted(serviceError(name, "What AWS says"))).toMatchObject({ name, message: "What AWS says" });
  });
});
