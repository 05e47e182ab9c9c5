import { inspect } from "node:util";
import type { Order, OrderId } from "@orders/domain";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { expect, onTestFinished, vi } from "vitest";
import type { HttpResponse, Route } from "./http/handler.ts";
import { problemOf } from "./http/problem.ts";
import { httpRequest } from "./http/request.ts";

interface Call {
  /** Method and path as the API names them, such as `GET /orders/{orderId}`. */
  readonly route?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly orderId?: string;
  /** The path parameters, encoded as in the URL. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

/** An event of API Gateway. */
export const apiEvent = ({
  route = "POST /orders",
  body,
  headers = {},
  orderId,
  path,
  query,
}: Call = {}): APIGatewayProxyEvent =>
  ({
    httpMethod: route.split(" ")[0],
    path: route.split(" ")[1],
    resource: route.split(" ")[1],
    headers: { "Content-Type": "application/json", "x-api-key": "key-of-the-tests", ...headers },
    pathParameters: path ?? (orderId === undefined ? null : { orderId }),
    queryStringParameters: query ?? null,
    body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
    isBase64Encoded: false,
  }) as unknown as APIGatewayProxyEvent;

/** Calls a route as the handler does. A refusal is returned as a response too. */
export async function call(route: Route, what: Call = {}): Promise<HttpResponse> {
  try {
    return await route(httpRequest(apiEvent(what), "correlation-1"));
  } catch (error) {
    const { status, message, members } = problemOf(error);
    if (status >= 500) throw error;
    return { status, body: { message, ...members } };
  }
}

interface Readable {
  get(orderId: OrderId): Promise<Order>;
}

/** Orders for a test of concurrent writes: `write` runs after the first read. */
export function overtaken<Store extends Readable>(orders: Store, write: (order: Order) => Promise<unknown>): Store {
  let reads = 0;
  const get = async (orderId: OrderId) => {
    const order = await orders.get(orderId);
    if (++reads === 1) await write(order);
    return order;
  };
  return { ...orders, get };
}

/** Captures the log until the test ends, instead of printing it. */
export function capturedLog(): string[] {
  const lines: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const spy = vi.spyOn(stream, "write").mockImplementation((text) => {
      lines.push(...String(text).split("\n").filter(Boolean));
      return true;
    });
    onTestFinished(() => spy.mockRestore());
  }
  return lines;
}

const given = {
  customerId: "canary-customer@canary.example",
  customerName: "Canary Q. Bird",
  customerEmail: "canary@canary.example",
  customerPhone: "+19876543210",
  paymentToken: "tok_canary",
  shippingAddress: { street: "7 Canary Street", city: "Canaryville", postalCode: "CANARY-9", country: "Canaria" },
};
/**
 * Personal data with unique values, so that a test can search for them where they must not occur. They are in the form of
 * the API and of import files, and in the form of an order. The customer id is personal too: it may be the e-mail address.
 */
export const PERSONAL = {
  email: given.customerEmail,
  phone: given.customerPhone,
  /** The customer as members of `POST /orders`. */
  body: given,
  /** The same customer in an order. */
  customer: {
    customerId: given.customerId,
    name: given.customerName,
    email: given.customerEmail,
    phone: given.customerPhone,
  },
  shippingAddress: given.shippingAddress,
  paymentMethod: { type: "CARD", token: given.paymentToken },
} as const;

/** A marker that all personal values contain, in any case. The phone number cannot contain it and is listed itself. */
const MARK = /canar\S*|9876543210/gi;

/**
 * Asserts that no value of `PERSONAL` occurs in any of these: log lines, errors with their properties and causes, reports,
 * messages, dead letters.
 */
export function expectNothingPersonal(...places: readonly unknown[]): void {
  for (const place of places) {
    // As Lambda logs an error: with its properties and causes.
    const text =
      typeof place === "string" ? place : inspect(place, { depth: null, maxStringLength: null, breakLength: 200 });
    expect(text.match(MARK) ?? [], `Personal values in ${text.slice(0, 2_000)}`).toEqual([]);
  }
}
