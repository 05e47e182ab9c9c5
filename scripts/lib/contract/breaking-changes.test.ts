import { describe, expect, it } from "vitest";
import { apiChanges, eventChanges } from "./breaking-changes.ts";
import type { JsonObject } from "./json.ts";
import { sampleApi, sampleEvents, withValue } from "./testing/sample-documents.ts";

/** The changes as text; breaking ones begin with an exclamation mark. */
const said = (changes: readonly { breaking: boolean; where: string; what: string }[]) =>
  changes.map(({ breaking, where, what }) => `${breaking ? "!" : ""}${where}: ${what}`);

/** A document whose only operation takes one schema and answers with it. */
const withSchema = (schema: unknown, role: "request" | "response", components: JsonObject = {}): JsonObject => {
  const content = { content: { "application/json": { schema } } } as JsonObject;
  const operation = role === "request" ? { requestBody: content, responses: {} } : { responses: { "200": content } };
  return { paths: { "/x": { post: operation } }, components: { schemas: components } };
};

const between = (was: unknown, is: unknown, role: "request" | "response") =>
  said(apiChanges(withSchema(was, role), withSchema(is, role))).map((line) =>
    line.replace(/POST \/x, (request body|response 200)/, "body"),
  );

const member = (schema: unknown, more: object = {}) => ({ type: "object", properties: { a: schema }, ...more });

describe("a change of a schema", () => {
  it.each([
    // The schema before and now, what the change breaks, and what is said of it.
    ["a lower maximum", { maximum: 9 }, { maximum: 8 }, "requests", "body: has maximum 8 instead of 9"],
    ["a higher maximum", { maximum: 8 }, { maximum: 9 }, "responses", "body: has maximum 9 instead of 8"],
    ["a higher minimum", { minLength: 1 }, { minLength: 2 }, "requests", "body: has minLength 2 instead of 1"],
    ["a lower minimum", { minItems: 2 }, { minItems: 1 }, "responses", "body: has minItems 1 instead of 2"],
    ["a new maximum", {}, { maxLength: 9 }, "requests", "body: has the new rule maxLength: 9"],
    ["no maximum any more", { maxItems: 9 }, {}, "responses", "body: has lost the rule maxItems: 9"],
    [
      "fewer characters",
      { "x-max-characters": 9 },
      { "x-max-characters": 8 },
      "requests",
      "body: has x-max-characters 8 instead of 9",
    ],
    ["more bytes", { "x-max-bytes": 8 }, { "x-max-bytes": 9 }, "responses", "body: has x-max-bytes 9 instead of 8"],
    ["more decimals", { "x-decimals": 2 }, { "x-decimals": 3 }, "responses", "body: has x-decimals 3 instead of 2"],
    ["another pattern", { pattern: "a" }, { pattern: "b" }, "both", 'body: has pattern "b" instead of "a"'],
    ["a new pattern", {}, { pattern: "a" }, "requests", 'body: has the new rule pattern: "a"'],
    ["no pattern any more", { pattern: "a" }, {}, "responses", 'body: has lost the rule pattern: "a"'],
    ["a rule of its own", {}, { "x-email": true }, "requests", "body: has the new rule x-email: true"],
    ["another unknown keyword", { "x-odd": 1 }, { "x-odd": 2 }, "both", "body: has x-odd 2 instead of 1"],
    ["a new unknown keyword", {}, { "x-odd": 2 }, "both", "body: has the new rule x-odd: 2"],
    ["an unknown keyword that is gone", { "x-odd": 2 }, {}, "both", "body: has lost the rule x-odd: 2"],
    [
      "another not",
      { not: { required: ["a"] } },
      { not: { required: ["b"] } },
      "both",
      'body: has not {"required":["b"]} instead of {"required":["a"]}',
    ],
    ["one value fewer", { enum: ["A", "B"] }, { enum: ["A"] }, "requests", 'body: no longer allows the value "B"'],
    ["one value more", { const: "A" }, { enum: ["A", "B"] }, "responses", 'body: now also allows the value "B"'],
    [
      "only some values",
      { type: "string" },
      { type: "string", enum: ["A"] },
      "requests",
      'body: now allows only the value "A"',
    ],
    [
      "any value",
      { type: "string", const: "A" },
      { type: "string" },
      "responses",
      'body: no longer allows only the value "A"',
    ],
    [
      "one type more",
      { type: "string" },
      { type: ["string", "null"] },
      "responses",
      'body: now also allows the type "null"',
    ],
    [
      "one type fewer",
      { type: ["string", "null"] },
      { type: "string" },
      "requests",
      'body: no longer allows the type "null"',
    ],
    [
      "an integer instead of a number",
      { type: "number" },
      { type: "integer" },
      "requests",
      'body: no longer allows the type "number"',
    ],
    [
      "a number instead of an integer",
      { type: "integer" },
      { type: "number" },
      "responses",
      'body: now also allows the type "number"',
    ],
    ["one type at all", {}, { type: "string" }, "requests", 'body: now allows only the type "string"'],
    [
      "elements of another limit",
      { items: { maximum: 9 } },
      { items: { maximum: 8 } },
      "requests",
      "body[]: has maximum 8 instead of 9",
    ],
    [
      "a member that becomes required",
      member({}),
      member({}, { required: ["a"] }),
      "requests",
      "body, a: is now required",
    ],
    [
      "a member that is no longer required",
      member({}, { required: ["a"] }),
      member({}),
      "responses",
      "body, a: is no longer required",
    ],
    ["a new member of an open object", { type: "object" }, member({}), "neither", "body, a: is new"],
    [
      "a new required member",
      { type: "object" },
      member({}, { required: ["a"] }),
      "requests",
      "body, a: is new; it is required",
    ],
    [
      "a new member of a closed object",
      { additionalProperties: false },
      { properties: { a: {} }, additionalProperties: false },
      "responses",
      "body, a: is new, and other members were refused",
    ],
    [
      "a new required member of a closed object",
      { additionalProperties: false },
      { properties: { a: {} }, required: ["a"], additionalProperties: false },
      "both",
      "body, a: is new, and other members were refused; it is required",
    ],
    ["a removed member of an open object", member({}), { type: "object" }, "responses", "body, a: is removed"],
    [
      "a removed member of a closed object",
      { properties: { a: {} }, additionalProperties: false },
      { additionalProperties: false },
      "both",
      "body, a: is removed, and other members are refused",
    ],
    [
      "a removed member that a rule for all members allows",
      { properties: { a: { maximum: 9 } }, additionalProperties: { maximum: 8 } },
      { additionalProperties: { maximum: 8 } },
      "requests",
      "body, a: has maximum 8 instead of 9",
    ],
    [
      "an object that is closed",
      {},
      { additionalProperties: false },
      "requests",
      "body, any other member: is no longer allowed",
    ],
    [
      "an object that is opened",
      { additionalProperties: false },
      {},
      "responses",
      "body, any other member: is now allowed",
    ],
    [
      "a member of an object of several parts, closed as a whole",
      { allOf: [member({})], unevaluatedProperties: false },
      { allOf: [{ type: "object" }], unevaluatedProperties: false },
      "both",
      "body, a: is removed, and other members are refused",
    ],
    [
      "one alternative more",
      { anyOf: [{ const: 1 }] },
      { anyOf: [{ const: 1 }, { const: 2 }] },
      "responses",
      'body: has the new alternative {"const":2}',
    ],
    [
      "one alternative fewer",
      { anyOf: [{ const: 1 }, { const: 2 }] },
      { anyOf: [{ const: 2 }] },
      "requests",
      'body: has lost the alternative {"const":1}',
    ],
    [
      "an alternative that changed",
      { anyOf: [{ const: 1 }, { maximum: 9 }] },
      { anyOf: [{ maximum: 8 }, { const: 1 }] },
      "requests",
      "body: has maximum 8 instead of 9",
    ],
    [
      "alternatives where there were none",
      {},
      { anyOf: [{ const: 1 }] },
      "requests",
      "body: must now match one of several alternatives",
    ],
    [
      "one condition more",
      { allOf: [] },
      { allOf: [{ maximum: 9 }] },
      "requests",
      'body: has the new condition {"maximum":9}',
    ],
    ["one condition fewer", { allOf: [{ maximum: 9 }] }, {}, "responses", 'body: has lost the condition {"maximum":9}'],
  ])("is judged by who writes the value: %s", (_, was, is, breaks, text) => {
    const mark = (role: string) => (breaks === role || breaks === "both" ? "!" : "");
    expect(between(was, is, "request")).toEqual([`${mark("requests")}${text}`]);
    expect(between(was, is, "response")).toEqual([`${mark("responses")}${text}`]);
  });

  it.each([
    [
      "texts",
      member({ title: "a", description: "b", examples: [1] }),
      member({ title: "c", $comment: "d", deprecated: true }),
    ],
    ["texts within a keyword that is not known", { not: { description: "a" } }, { not: { description: "b" } }],
    [
      "the order of values, types and members",
      { enum: [1, 2], type: ["a", "b"], required: ["a", "b"] },
      { enum: [2, 1], type: ["b", "a"], required: ["b", "a"] },
    ],
    ["a value under const instead of enum", { const: "A" }, { enum: ["A"] }],
    ["the order of alternatives", { anyOf: [{ const: 1 }, { const: 2 }] }, { anyOf: [{ const: 2 }, { const: 1 }] }],
  ])("is none where only these differ: %s", (_, was, is) => {
    expect([...between(was, is, "request"), ...between(was, is, "response")]).toEqual([]);
  });

  it("is harmless where readers were told to expect further values, and only there", () => {
    const list = (values: string[], extensible: boolean) => ({
      enum: values,
      ...(extensible && { "x-extensible": true }),
    });
    const changed = (before: string[], now: string[]) =>
      between(list(before, true), list(now, true), "response").concat(
        between(list(before, false), list(now, false), "response"),
      );
    expect(changed(["A"], ["A", "B"])).toEqual([
      'body: now also allows the value "B"',
      '!body: now also allows the value "B"',
    ]);
    expect(between(list(["A", "B"], true), list(["A"], true), "request")).toEqual([
      '!body: no longer allows the value "B"',
    ]);
  });

  it("is found in a member that is called as a text is", () => {
    const described = (maximum: number) => ({
      properties: { description: { maximum } },
      not: { properties: { title: { maximum } } },
    });
    expect(between(described(9), described(8), "request")).toEqual([
      "!body, description: has maximum 8 instead of 9",
      '!body: has not {"properties":{"title":{"maximum":8}}} instead of {"properties":{"title":{"maximum":9}}}',
    ]);
  });

  it("is found behind references, once for all places that share the schema", () => {
    const document = (status: JsonObject) =>
      withValue(sampleApi(), ["components", "schemas", "SubmittedOrder", "properties", "status"], status);
    expect(said(apiChanges(document({ enum: ["PENDING"] }), document({ enum: ["PENDING", "PAID"] })))).toEqual([
      '!POST /orders, response 202, status: now also allows the value "PAID"',
    ]);
  });

  it("is found behind a reference with a rule beside it, and in a schema that contains itself", () => {
    const tree = (maximum: number) =>
      withSchema({ $ref: "#/components/schemas/Tree", minimum: 1 }, "request", {
        Tree: { properties: { child: { $ref: "#/components/schemas/Tree", maximum: 20 }, size: { maximum } } },
      });
    expect(said(apiChanges(tree(9), tree(8)))).toEqual(["!POST /x, request body, size: has maximum 8 instead of 9"]);
  });

  it("is found behind a reference within a keyword that is not known", () => {
    const document = (maximum: number) =>
      withSchema({ not: { $ref: "#/components/schemas/No" } }, "request", { No: { maximum } });
    expect(said(apiChanges(document(9), document(8)))).toHaveLength(1);
    expect(said(apiChanges(document(9), document(9)))).toEqual([]);
  });

  it("is judged twice where requests and responses share the schema", () => {
    const content = { content: { "application/json": { schema: { $ref: "#/components/schemas/A" } } } };
    const document = (maximum: number): JsonObject => ({
      paths: { "/x": { put: { requestBody: content, responses: { "200": content } } } },
      components: { schemas: { A: { maximum } } },
    });
    expect(said(apiChanges(document(9), document(8)))).toEqual([
      "!PUT /x, request body: has maximum 8 instead of 9",
      "PUT /x, response 200: has maximum 8 instead of 9",
    ]);
  });
});

const POST = ["paths", "/orders", "post"];
const PARAMETER = ["components", "parameters", "IdempotencyKey"];
const ACCEPTED = [...POST, "responses", "202"];

describe("a change of an operation", () => {
  const another = { operationId: "other", responses: {} };

  it.each([
    ["a new operation", ["paths", "/orders", "get"], another, "GET /orders: is new"],
    ["a new path", ["paths", "/other"], { get: another }, "GET /other: is new"],
    ["a removed path", ["paths", "/orders"], undefined, "!POST /orders: is removed"],
    ["a removed operation", ["paths", "/orders/{orderId}", "get"], undefined, "!GET /orders/{orderId}: is removed"],
    ["another id", [...POST, "operationId"], "other", "!POST /orders: operationId is changed"],
    ["a member that is not known", [...POST, "callbacks"], {}, "!POST /orders: callbacks is changed"],
    ["other servers", ["servers"], [], "!the document: servers is changed"],
    [
      "a header that becomes required",
      [...PARAMETER, "required"],
      true,
      "!POST /orders, header idempotency-key: is now required",
    ],
    [
      "a parameter that becomes optional",
      ["components", "parameters", "OrderId", "required"],
      false,
      "GET /orders/{orderId}, path orderId: is no longer required",
    ],
    [
      "a shorter header",
      [...PARAMETER, "schema", "maxLength"],
      9,
      "!POST /orders, header idempotency-key: has maxLength 9 instead of 255",
    ],
    [
      "another style of a parameter",
      [...PARAMETER, "style"],
      "simple",
      "!POST /orders, header idempotency-key: style is changed",
    ],
    ["a removed header", [...POST, "parameters"], [], "!POST /orders, header idempotency-key: is removed"],
    [
      "a new parameter of the path",
      ["paths", "/orders", "parameters"],
      [{ in: "query", name: "a" }],
      "POST /orders, query a: is new",
    ],
    [
      "a new required parameter",
      ["paths", "/orders", "parameters"],
      [{ in: "query", name: "a", required: true }],
      "!POST /orders, query a: is new and required",
    ],
    ["a removed body", [...POST, "requestBody"], undefined, "!POST /orders, request body: is removed"],
    [
      "a body that is no longer required",
      [...POST, "requestBody", "required"],
      false,
      "POST /orders, request body: is no longer required",
    ],
    [
      "a new body",
      ["paths", "/orders/{orderId}", "get", "requestBody"],
      { content: {} },
      "GET /orders/{orderId}, request body: is new",
    ],
    [
      "a new required body",
      ["paths", "/orders/{orderId}", "get", "requestBody"],
      { required: true, content: {} },
      "!GET /orders/{orderId}, request body: is new and required",
    ],
    [
      "one content type more",
      [...POST, "requestBody", "content", "text/csv"],
      { schema: {} },
      "POST /orders, request body, text/csv: is new",
    ],
    [
      "no content type any more",
      [...POST, "requestBody", "content", "application/json"],
      undefined,
      "!POST /orders, request body, application/json: is removed",
    ],
    [
      "an element of the body",
      ["components", "schemas", "Line", "properties", "quantity", "maximum"],
      10,
      "!POST /orders, request body, items[], quantity: has maximum 10 instead of 1000",
    ],
    ["a new status", [...POST, "responses", "409"], { description: "No" }, "POST /orders, response 409: is new"],
    ["a removed success status", ACCEPTED, undefined, "!POST /orders, response 202: is removed"],
    ["a removed error status", [...POST, "responses", "400"], undefined, "POST /orders, response 400: is removed"],
    [
      "a removed header of a response",
      [...ACCEPTED, "headers", "Location"],
      undefined,
      "!POST /orders, response 202, header location: is removed",
    ],
    [
      "a new header of a response",
      [...ACCEPTED, "headers", "ETag"],
      { schema: {} },
      "POST /orders, response 202, header etag: is new",
    ],
    [
      "another header of a response",
      [...ACCEPTED, "headers", "Location", "schema", "type"],
      "integer",
      '!POST /orders, response 202, header location: now also allows the type "integer"',
    ],
    [
      "a header that is always sent now",
      [...ACCEPTED, "headers", "Location", "required"],
      true,
      "POST /orders, response 202, header location: is always sent now",
    ],
    [
      "one content type of a response more",
      [...ACCEPTED, "content", "text/csv"],
      { schema: {} },
      "!POST /orders, response 202, text/csv: is new",
    ],
    [
      "a response without a body",
      [...ACCEPTED, "content"],
      {},
      "!POST /orders, response 202, application/json: is removed",
    ],
    [
      "a member of a response",
      ["components", "schemas", "SubmittedOrder", "properties", "totalAmount"],
      undefined,
      "!POST /orders, response 202, totalAmount: is removed",
    ],
    [
      "a member of an error",
      ["components", "schemas", "Problem", "required"],
      ["title"],
      "!POST /orders, response 400, status: is no longer required",
    ],
    [
      "one way to sign in more",
      [...POST, "security"],
      [{ apiKey: [] }, { signIn: [] }],
      "POST /orders: accepts signIn too",
    ],
    [
      "no credentials",
      [...POST, "security"],
      [{ apiKey: [] }, {}],
      "POST /orders: accepts requests without credentials too",
    ],
    [
      "another way to sign in",
      ["components", "securitySchemes", "apiKey", "name"],
      "Key",
      "!security scheme apiKey: name is changed",
    ],
    ["a new way to sign in", ["components", "securitySchemes", "signIn"], {}, "security scheme signIn: is new"],
  ])("is named by its place: %s", (_, path, value, expected) => {
    const changes = said(apiChanges(sampleApi(), withValue(sampleApi(), path, value)));
    expect(changes).toContain(expected);
    expect(changes.some((change) => change.startsWith("!"))).toBe(expected.startsWith("!"));
  });

  it("is breaking where other credentials are asked for", () => {
    expect(said(apiChanges(sampleApi(), withValue(sampleApi(), ["security"], [{ signIn: [] }]))).slice(0, 2)).toEqual([
      "!POST /orders: no longer accepts apiKey",
      "POST /orders: accepts signIn too",
    ]);
  });

  it("is breaking where credentials are asked for that were not", () => {
    const open = withValue(sampleApi(), [...POST, "security"], []);
    expect(said(apiChanges(open, sampleApi()))[0]).toBe(
      "!POST /orders: no longer accepts requests without credentials",
    );
  });

  it.each([
    [["info", "version"], "9.9.9"],
    [["info", "description"], "Other"],
    [["openapi"], "3.1.0"],
    [["tags"], []],
    [[...POST, "summary"], "Other"],
    [[...POST, "tags"], ["Other"]],
    [[...PARAMETER, "description"], "Other"],
    [[...ACCEPTED, "description"], "Other"],
    [["components", "schemas", "Unused"], { type: "string" }],
  ])("is none where only texts or unused parts differ: %s", (path, value) => {
    expect(apiChanges(sampleApi(), withValue(sampleApi(), path, value))).toEqual([]);
  });

  it("is none where a parameter moves from an operation to its path, or is written in place", () => {
    const { parameters } = sampleApi().components as { parameters: JsonObject };
    const moved = withValue(
      withValue(sampleApi(), [...POST, "parameters"], []),
      ["paths", "/orders", "parameters"],
      [{ ...(parameters.IdempotencyKey as JsonObject), name: "IDEMPOTENCY-KEY" }],
    );
    expect(apiChanges(sampleApi(), moved)).toEqual([]);
  });
});

describe("a change of an event", () => {
  const CREATED = ["components", "schemas", "OrderCreated"];
  const FILE = ["components", "schemas", "ImportOrder"];
  const SENT = "operation publishOrderCreated, message OrderCreated";
  const RECEIVED = "operation importOrders, message ImportFile";

  it.each([
    ["a removed operation", ["operations", "importOrders"], undefined, "!operation importOrders: is removed"],
    ["a new operation", ["operations", "other"], { action: "send" }, "operation other: is new"],
    [
      "another direction",
      ["operations", "importOrders", "action"],
      "send",
      "!operation importOrders: action is changed",
    ],
    [
      "another channel",
      ["operations", "publishOrderCreated", "channel", "$ref"],
      "#/channels/uploads",
      "!operation publishOrderCreated: is on another channel",
    ],
    ["another address", ["channels", "eventBus", "address"], "other", "!channel eventBus: address is changed"],
    ["a new channel", ["channels", "other"], { address: "other" }, "channel other: is new"],
    ["another content type", ["defaultContentType"], "text/csv", "!the document: defaultContentType is changed"],
    [
      "a new message",
      ["channels", "uploads", "messages", "Other"],
      { name: "Other" },
      "operation importOrders, message Other: is new",
    ],
    ["a removed message", ["channels", "uploads", "messages", "ImportFile"], undefined, `!${RECEIVED}: is removed`],
    ["another name", ["components", "messages", "OrderCreated", "name"], "Other", `!${SENT}: name is changed`],
    ["a member of what is sent", [...CREATED, "properties", "status"], undefined, `!${SENT}, status: is removed`],
    [
      "a member of what is sent that may be missing",
      [...CREATED, "required"],
      [],
      `!${SENT}, orderId: is no longer required`,
    ],
    [
      "a new member of what is sent",
      [...CREATED, "properties", "totalAmount"],
      { type: "number" },
      `${SENT}, totalAmount: is new`,
    ],
    [
      "a new value of what is sent",
      [...CREATED, "properties", "status", "enum"],
      ["PENDING", "COMPLETED", "PAID"],
      `!${SENT}, status: now also allows the value "PAID"`,
    ],
    [
      "a member of what is received",
      [...FILE, "properties", "orderId"],
      undefined,
      `!${RECEIVED}, orders[], orderId: is removed, and other members are refused`,
    ],
    [
      "a new member of what is received",
      [...FILE, "properties", "total"],
      {},
      `${RECEIVED}, orders[], total: is new, and other members were refused`,
    ],
    [
      "a lower limit of what is received",
      ["components", "messages", "ImportFile", "payload", "properties", "orders", "maxItems"],
      9,
      `!${RECEIVED}, orders: has maxItems 9 instead of 1000`,
    ],
    [
      "headers",
      ["components", "messages", "OrderCreated", "headers"],
      { type: "object" },
      `${SENT}, headers: now allows only the type "object"`,
    ],
  ])("is named by its place: %s", (_, path, value, expected) => {
    const changes = said(eventChanges(sampleEvents(), withValue(sampleEvents(), path, value)));
    expect(changes).toContain(expected);
    expect(changes.some((change) => change.startsWith("!"))).toBe(expected.startsWith("!"));
  });

  it.each([
    [["info", "version"], "9.9.9"],
    [["channels", "eventBus", "description"], "Other"],
    [["components", "messages", "OrderCreated", "examples"], []],
    [["operations", "importOrders", "messages"], [{ $ref: "#/channels/uploads/messages/ImportFile" }]],
  ])("is none where only texts differ, or the same is said: %s", (path, value) => {
    expect(eventChanges(sampleEvents(), withValue(sampleEvents(), path, value))).toEqual([]);
  });
});

describe("a reference of a document", () => {
  it.each([
    ["#/components/schemas/None", "The reference #/components/schemas/None leads to nothing: add what it names."],
    ["other.yaml#/A", "The reference other.yaml#/A leads out of its document: begin it with #/."],
  ])("that cannot be followed is an error: %s", (ref, message) => {
    const document = withSchema({ $ref: ref }, "request");
    expect(() => apiChanges(document, document)).toThrow(message);
  });
});
