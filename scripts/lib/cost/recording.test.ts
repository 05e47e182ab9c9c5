import { describe, expect, it } from "vitest";
import { operationOf, type RecordedRequest } from "./recording.ts";

const request = (changes: Partial<RecordedRequest>): RecordedRequest => ({
  caller: "orders-local-submit-order",
  service: "dynamodb",
  target: "",
  method: "POST",
  path: "/",
  query: "",
  request: "",
  response: "",
  ...changes,
});

describe("operationOf", () => {
  it.each([
    [{ target: "DynamoDB_20120810.PutItem" }, "PutItem"],
    [{ service: "events", target: "AWSEvents.PutEvents" }, "PutEvents"],
    [{ service: "sns", request: "Action=Publish&Version=2010-03-31" }, "Publish"],
    [{ service: "s3", method: "PUT", path: "/receipts/receipts/1.json" }, "PutObject"],
    [{ service: "s3", method: "HEAD", path: "/receipts/receipts/1.json" }, "HeadObject"],
    [{ service: "s3", method: "GET", path: "/receipts", query: "list-type=2&prefix=receipts%2F" }, "ListObjectsV2"],
    [{ service: "ses", path: "/v2/email/outbound-emails" }, "SendEmail"],
    [{ service: "lambda", path: "/2015-03-31/functions/x/invocations" }, "Invoke"],
  ])("of %j is %s", (changes, operation) => {
    expect(operationOf(request(changes))).toBe(operation);
  });

  it("shows method and path where the operation is not known", () => {
    expect(operationOf(request({ service: "xray", path: "/TraceSegments" }))).toBe("POST /TraceSegments");
  });
});
