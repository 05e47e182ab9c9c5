import { STATUS_CODES } from "node:http";
import type { TSchema } from "typebox";
import { REQUEST_HEADERS, RESPONSE_HEADERS, type RequestHeader } from "../headers.ts";
import {
  ANSWER_HEADERS_OF_ALL,
  ANSWERS_OF_ALL,
  ANSWERS_OF_CUSTOMERS,
  type Answer,
  HEADERS_OF_ALL,
  OPERATIONS,
  type Operation,
} from "../operations.ts";
import { Problem } from "../schemas/index.ts";
import { componentsOf } from "./components.ts";
import { HOW_TO_READ, INFO } from "./info.ts";

type Json = Readonly<Record<string, unknown>>;

const TAGS = [
  { name: "Orders", description: "Submitting, showing and changing orders" },
  { name: "Customers", description: "What customers do with their own orders" },
  { name: "Inventory", description: "Products, their prices and stock" },
  { name: "Imports", description: "Files of orders" },
  { name: "Operations", description: "What needs attention" },
  { name: "Analytics", description: "Figures of the orders" },
  { name: "Health", description: "Whether the system works" },
] as const satisfies readonly { readonly name: Operation["tag"]; readonly description: string }[];

/** The document of the API: OpenAPI 3.1. */
export function openApi(): Json {
  const components = componentsOf();
  const paths: Record<string, Record<string, Json>> = {};
  for (const [id, operation] of Object.entries<Operation>(OPERATIONS)) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: operationOf(id, operation, components.refer),
    };
  }
  return {
    openapi: "3.1.1",
    info: {
      ...INFO,
      summary: "Takes, shows and changes orders; manages the stock",
      description:
        "Every request needs an API key in the header `x-api-key`, but not `GET /health`, and not those below `/me`: they need the " +
        "ID token of a customer who is signed in, in the header `Authorization`. An error is a problem document (RFC 9457), which lists " +
        `every validation error of the request. ${HOW_TO_READ}`,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [
      {
        url: "{baseUrl}",
        description: "The address that `make deploy` prints",
        variables: { baseUrl: { default: "https://api.example.com/dev", description: "The base URL of the stack" } },
      },
    ],
    security: [{ apiKey: [] }],
    tags: TAGS,
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: "apiKey", in: "header", name: "x-api-key", description: "The key that `make deploy` prints" },
        customer: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "The ID token of the user pool. An access token is refused",
        },
      },
      parameters: Object.fromEntries(
        Object.entries(REQUEST_HEADERS).map(([name, { description, schema, example }]) => [
          name,
          { name, in: "header", required: false, description, schema, example },
        ]),
      ),
      headers: RESPONSE_HEADERS,
      responses: Object.fromEntries(
        Object.entries(ANSWERS_OF_ALL).map(([status, answer]) => [
          nameOf(status),
          answerOf(status, answer, components.refer),
        ]),
      ),
      schemas: components.schemas(),
    },
  };
}

function operationOf(operationId: string, operation: Operation, refer: (schema: TSchema) => unknown): Json {
  const { tag, summary, description, body } = operation;
  const common = operation.customer ? ANSWERS_OF_CUSTOMERS : ANSWERS_OF_ALL;
  const answers = {
    ...Object.fromEntries(
      Object.entries(common).map(([status, answer]) => [
        status,
        answer === ANSWERS_OF_ALL[Number(status)] ? { $ref: responseOf(status) } : answerOf(status, answer, refer),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries<Answer>(operation.answers).map(([status, answer]) => [status, answerOf(status, answer, refer)]),
    ),
  };
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(operation.public && { security: [] }),
    ...(operation.customer && { security: [{ customer: [] }] }),
    parameters: [
      ...fieldsOf(operation.parameters).map((field) => ({ ...field, in: "path", required: true })),
      ...fieldsOf(operation.query).map((field) => ({ ...field, in: "query" })),
      ...headersOf(operation).map((name) => ({ $ref: `#/components/parameters/${name}` })),
    ],
    ...(body && {
      requestBody: {
        required: body.optional !== true,
        content: {
          "application/json": {
            schema: refer(body.schema),
            examples: Object.fromEntries(Object.entries(body.examples).map(([name, value]) => [name, { value }])),
          },
        },
      },
    }),
    responses: answers,
  };
}

const responseOf = (status: string): string => `#/components/responses/${nameOf(status)}`;
const nameOf = (status: string): string => (STATUS_CODES[status] ?? status).replaceAll(" ", "");

const answerOf = (
  status: string,
  { description, schema, headers = [] }: Answer,
  refer: (schema: TSchema) => unknown,
): Json => ({
  description: `${STATUS_CODES[status]}. ${description}`,
  headers: Object.fromEntries(
    [...ANSWER_HEADERS_OF_ALL, ...headers].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  ),
  ...(schema && {
    content: { [schema === Problem ? "application/problem+json" : "application/json"]: { schema: refer(schema) } },
  }),
});

/** The request headers of an operation, in the order of the alphabet. */
export const headersOf = ({ headers = [] }: Operation): RequestHeader[] => [...HEADERS_OF_ALL, ...headers].sort();

/** The members of an object's schema, as parameters. */
export function fieldsOf(schema: TSchema | undefined): { name: string; description: unknown; schema: unknown }[] {
  const { properties = {} } = (schema ?? {}) as { properties?: Readonly<Record<string, { description?: unknown }>> };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({ name, description, schema: rest }));
}
