import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { JsonObject } from "./json.ts";
import { exampleErrors, lintErrors } from "./lint.ts";
import { sampleApi, sampleEvents, withValue } from "./testing/sample-documents.ts";

const POST = ["paths", "/orders", "post"];
const CREATED = ["components", "messages", "OrderCreated"];

const api = (path: readonly string[], value?: unknown) => withValue(sampleApi(), path, value);
const events = (path: readonly string[], value?: unknown) => withValue(sampleEvents(), path, value);

describe("a document", () => {
  it.each([
    ["of an API", sampleApi()],
    ["of events", sampleEvents()],
  ])("%s that is in order has no problems", async (_, document) => {
    expect(await lintErrors("docs/x.yaml", stringify(document))).toEqual([]);
  });

  it.each<[string, JsonObject, string]>([
    ["an operation without an id", api([...POST, "operationId"]), "(operation-operationId)"],
    ["an operation without a summary", api([...POST, "summary"]), "(operation-summary)"],
    ["an operation without a description", api([...POST, "description"]), "(operation-description)"],
    ["an operation with an unknown tag", api([...POST, "tags"], ["None"]), "(operation-tag-defined)"],
    ["an operation without an answer", api([...POST, "responses", "202"]), "(operation-2xx-response)"],
    [
      "a parameter without a description",
      api(["components", "parameters", "OrderId", "description"]),
      "(parameter-description)",
    ],
    [
      "a header without a description",
      api([...POST, "responses", "202", "headers", "Location", "description"]),
      "Each header must have the member `description`. (rule/header-description)",
    ],
    [
      "a path parameter that is not described",
      api(["paths", "/orders/{orderId}", "parameters"]),
      "(path-params-defined)",
    ],
    ["a reference to nothing", api([...POST, "requestBody", "$ref"], "#/components/none"), "(no-unresolved-refs)"],
    [
      "a request of another content type",
      api([...POST, "requestBody", "content", "text/xml"], { schema: {} }),
      "(request-mime-type)",
    ],
    [
      "an error without a problem document",
      api(["components", "schemas", "Problem", "properties", "title"]),
      "(operation-4xx-problem-details-rfc7807)",
    ],
    [
      "an example of a request that its schema refuses",
      api(
        [...POST, "requestBody", "content", "application/json", "examples", "one-line", "value", "items"],
        [{ productId: "PROD-001", quantity: 0 }],
      ),
      "(no-invalid-media-type-examples)",
    ],
    [
      "an example of a parameter that its schema refuses",
      api(["components", "parameters", "OrderId", "example"], ""),
      "(no-invalid-parameter-examples)",
    ],
    [
      "a schema that nothing uses",
      api(["components", "schemas", "Other"], { type: "string" }),
      "(no-unused-components)",
    ],
    ["a channel without a description", events(["channels", "eventBus", "description"]), "(rule/channel-description)"],
    ["a message without a summary", events([...CREATED, "summary"]), "(rule/message-summary)"],
    ["a message without an example", events([...CREATED, "examples"]), "(rule/message-examples)"],
    [
      "an operation on a channel without a summary",
      events(["operations", "importOrders", "summary"]),
      "(rule/operation-summary)",
    ],
    ["a member that is not known", events(["channels", "eventBus", "adress"], "x"), "Did you mean address? (struct)"],
  ])("has a problem with %s", async (_, document, expected) => {
    const errors = await lintErrors("docs/x.yaml", stringify(document));
    expect(errors.join("\n")).toContain(expected);
  });

  it("has each problem with the file, the line and the place", async () => {
    const errors = await lintErrors("docs/openapi.yaml", stringify(api([...POST, "summary"])));
    const [, line = ""] =
      /^docs\/openapi\.yaml:(\d+):\d+ #\/paths\/~1orders\/post\/summary: /.exec(errors[0] ?? "") ?? [];
    expect(stringify(api([...POST, "summary"])).split("\n")[Number(line) - 1]).toBe("    post:");
  });
});

describe("an example of a message", () => {
  it("fits its payload", () => {
    expect(exampleErrors("docs/asyncapi.yaml", sampleEvents())).toEqual([]);
  });

  it("is reported with its place where it does not, behind references too", () => {
    const wrong = withValue(
      events([...CREATED, "examples"], [{ payload: { orderId: "O-1" } }, { payload: { status: "SOLD" } }]),
      ["components", "messages", "ImportFile", "examples"],
      [{ payload: { orders: [{}] } }],
    );
    expect(exampleErrors("docs/asyncapi.yaml", wrong)).toEqual([
      "docs/asyncapi.yaml #/components/messages/OrderCreated/examples/1/payload: must have required property 'orderId'",
      "docs/asyncapi.yaml #/components/messages/OrderCreated/examples/1/payload/status: must be equal to one of the allowed values",
      "docs/asyncapi.yaml #/components/messages/ImportFile/examples/0/payload/orders/0: must have required property 'orderId'",
    ]);
  });
});
