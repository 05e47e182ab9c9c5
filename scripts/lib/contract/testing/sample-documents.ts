import type { JsonObject } from "../json.ts";

const header = (schema: JsonObject, description: string): JsonObject => ({ description, schema });

/** A small document of an HTTP API: two operations, shared parameters, headers, responses and schemas. */
export const sampleApi = (): JsonObject => ({
  openapi: "3.1.1",
  info: {
    title: "Orders",
    version: "1.2.3",
    summary: "The HTTP API of the shop.",
    description: "Calls carry an API key.\n\nTimes are in UTC, such as `2026-11-21T10:00:00.000Z`.",
    contact: { name: "Orders" },
    license: { name: "MIT", identifier: "MIT" },
  },
  servers: [
    { url: "https://{host}/{stage}", variables: { host: { default: "localhost" }, stage: { default: "dev" } } },
  ],
  tags: [{ name: "Orders", description: "What customers order." }],
  security: [{ apiKey: [] }],
  paths: {
    "/orders": {
      post: {
        operationId: "submitOrder",
        tags: ["Orders"],
        summary: "Submit an order",
        description: "Stores the order and answers at once.",
        parameters: [{ $ref: "#/components/parameters/IdempotencyKey" }],
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: { $ref: "#/components/schemas/SubmitOrder" },
              examples: {
                "one-line": { summary: "One line", value: { items: [{ productId: "PROD-001", quantity: 2 }] } },
              },
            },
          },
        },
        responses: {
          "202": {
            description: "The order is stored.",
            headers: { Location: header({ type: "string" }, "The path of the order.") },
            content: {
              "application/json": {
                schema: { $ref: "#/components/schemas/SubmittedOrder" },
                example: { orderId: "O-1", status: "PENDING" },
              },
            },
          },
          "400": { $ref: "#/components/responses/InvalidRequest" },
        },
      },
    },
    "/orders/{orderId}": {
      parameters: [{ $ref: "#/components/parameters/OrderId" }],
      get: {
        operationId: "getOrder",
        tags: ["Orders"],
        summary: "Read an order",
        description: "The order with its lines.",
        responses: {
          "200": {
            description: "The order.",
            content: {
              "application/json": {
                schema: { $ref: "#/components/schemas/SubmittedOrder" },
                example: { orderId: "O-1", status: "PENDING" },
              },
            },
          },
          "404": { $ref: "#/components/responses/InvalidRequest" },
        },
      },
    },
  },
  components: {
    securitySchemes: {
      apiKey: { type: "apiKey", in: "header", name: "X-Api-Key", description: "The key of the caller." },
    },
    parameters: {
      IdempotencyKey: {
        name: "Idempotency-Key",
        in: "header",
        required: false,
        description: "Repeats of a request carry the same key.",
        schema: { type: "string", minLength: 1, maxLength: 255 },
      },
      OrderId: {
        name: "orderId",
        in: "path",
        required: true,
        description: "The id of the order.",
        schema: { type: "string", minLength: 1 },
      },
    },
    responses: {
      InvalidRequest: {
        description: "The request is refused.",
        content: {
          "application/problem+json": {
            schema: { $ref: "#/components/schemas/Problem" },
            example: { title: "Invalid request", status: 400 },
          },
        },
      },
    },
    schemas: {
      SubmitOrder: {
        title: "Order to submit",
        type: "object",
        additionalProperties: false,
        required: ["items"],
        properties: {
          customerEmail: { type: "string", maxLength: 254, "x-email": true, description: "an e-mail address" },
          items: {
            type: "array",
            minItems: 1,
            maxItems: 50,
            description: "the lines of the order",
            items: { $ref: "#/components/schemas/Line" },
          },
        },
      },
      Line: {
        type: "object",
        additionalProperties: false,
        required: ["productId", "quantity"],
        properties: {
          productId: { type: "string", minLength: 1, "x-max-characters": 128, description: "a product's id" },
          quantity: { type: "integer", minimum: 1, maximum: 1000, description: "how many pieces" },
          gift: {
            anyOf: [
              { const: "wrapped" },
              { type: "object", required: ["card"], properties: { card: { type: "string" } } },
            ],
          },
        },
      },
      SubmittedOrder: {
        type: "object",
        required: ["orderId", "status"],
        properties: {
          orderId: { type: "string", description: "the order's id" },
          status: { enum: ["PENDING", "COMPLETED"], description: "the order's status" },
          totalAmount: { type: "number", description: "the total, with at most 2 decimals", "x-decimals": 2 },
          parent: { $ref: "#/components/schemas/SubmittedOrder" },
        },
      },
      Problem: {
        type: "object",
        required: ["title", "status"],
        properties: {
          type: { type: "string" },
          title: { type: "string" },
          status: { type: "integer" },
          detail: { type: ["string", "null"] },
        },
      },
    },
  },
});

/** A small document of events: one that the system sends, and one that it receives. */
export const sampleEvents = (): JsonObject => ({
  asyncapi: "3.0.0",
  info: {
    title: "Events of orders",
    version: "1.2.3",
    description: "What other systems hear of orders.",
    contact: { name: "Orders" },
    license: { name: "MIT", url: "https://opensource.org/license/mit" },
  },
  defaultContentType: "application/json",
  channels: {
    eventBus: {
      address: "com.orders.service",
      title: "Event bus",
      description: "The bus that other systems subscribe to.",
      messages: { OrderCreated: { $ref: "#/components/messages/OrderCreated" } },
    },
    uploads: {
      address: "uploads/{file}",
      title: "Uploads",
      description: "The folder for files of orders.",
      parameters: { file: { description: "The name of the file." } },
      messages: { ImportFile: { $ref: "#/components/messages/ImportFile" } },
    },
  },
  operations: {
    publishOrderCreated: {
      action: "send",
      channel: { $ref: "#/channels/eventBus" },
      title: "Publish a new order",
      summary: "Sent once for each new order.",
      description: "Sent when an order was stored.",
      messages: [{ $ref: "#/channels/eventBus/messages/OrderCreated" }],
    },
    importOrders: {
      action: "receive",
      channel: { $ref: "#/channels/uploads" },
      title: "Import orders",
      summary: "Reads a file of orders.",
      description: "Starts when a file was put into the folder.",
    },
  },
  components: {
    messages: {
      OrderCreated: {
        name: "Order Created",
        title: "Order Created",
        summary: "An order was stored.",
        description: "Sent again when a delivery fails.",
        payload: { $ref: "#/components/schemas/OrderCreated" },
        examples: [{ name: "created", summary: "A new order", payload: { orderId: "O-1", status: "PENDING" } }],
      },
      ImportFile: {
        name: "Import file",
        title: "File of orders",
        summary: "A JSON file of orders.",
        description: "At most 1,000 orders.",
        payload: {
          type: "object",
          additionalProperties: false,
          required: ["orders"],
          properties: {
            orders: { type: "array", maxItems: 1000, items: { $ref: "#/components/schemas/ImportOrder" } },
          },
        },
        examples: [{ name: "file", summary: "One order", payload: { orders: [{ orderId: "O-1" }] } }],
      },
    },
    schemas: {
      OrderCreated: {
        type: "object",
        required: ["orderId"],
        properties: {
          orderId: { type: "string", description: "the order's id" },
          status: { enum: ["PENDING", "COMPLETED"], description: "the order's status" },
        },
      },
      ImportOrder: {
        type: "object",
        additionalProperties: false,
        required: ["orderId"],
        properties: { orderId: { type: "string", description: "the order's id" } },
      },
    },
  },
});

/** A copy of the document in which the value at a path, such as `info.version`, is another one, or is removed. */
export function withValue(document: JsonObject, path: readonly string[], value?: unknown): JsonObject {
  const copy = structuredClone(document) as Record<string, unknown>;
  let parent = copy;
  for (const name of path.slice(0, -1)) parent = parent[name] as Record<string, unknown>;
  const last = path.at(-1) ?? "";
  if (!(last in parent) && value === undefined) throw new Error(`${path.join("/")} is not there to remove`);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy as JsonObject;
}
