import type { APIGatewayProxyEvent } from "aws-lambda";
import type { HttpResponse, Route } from "./http/handler.ts";
import { problemOf } from "./http/problem.ts";
import { httpRequest } from "./http/request.ts";

interface Call {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly orderId?: string;
  readonly query?: Readonly<Record<string, string>>;
}

/** An event as API Gateway sends it. */
export const apiEvent = ({ body, headers = {}, orderId, query }: Call = {}): APIGatewayProxyEvent =>
  ({
    httpMethod: "POST",
    path: "/orders",
    resource: "/orders",
    headers: { "Content-Type": "application/json", "x-api-key": "key-of-the-tests", ...headers },
    pathParameters: orderId === undefined ? null : { orderId },
    queryStringParameters: query ?? null,
    body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
    isBase64Encoded: false,
  }) as unknown as APIGatewayProxyEvent;

/** Calls a route as the handler would, and tells its refusal as an answer, too. */
export async function call(route: Route, what: Call = {}): Promise<HttpResponse> {
  try {
    return await route(httpRequest(apiEvent(what), "correlation-1"));
  } catch (error) {
    const { status, message, members } = problemOf(error);
    if (status >= 500) throw error;
    return { status, body: { message, ...members } };
  }
}
