import type { APIGatewayProxyEvent } from "aws-lambda";
import { onTestFinished, vi } from "vitest";
import type { HttpResponse, Route } from "./http/handler.ts";
import { problemOf } from "./http/problem.ts";
import { httpRequest } from "./http/request.ts";

interface Call {
  /** Method and path as the API names them, such as `GET /orders/{orderId}`. */
  readonly route?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The path parameters, encoded as in the URL. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** The claims of the token that the gateway verified. */
  readonly claims?: Readonly<Record<string, string>>;
}

/** The claims of the ID token of a customer whose e-mail address is verified. */
export const claimsOf = (sub: string, email = `${sub}@example.com`) =>
  ({ token_use: "id", sub, email, email_verified: "true" }) as const;

/** The claims of the ID token of a member of the back office. */
export const memberClaims = (name: string) => ({ ...claimsOf("jo"), name, "cognito:groups": "back-office" }) as const;

/** An event of API Gateway. */
export const apiEvent = ({
  route = "POST /orders",
  body,
  headers = {},
  path,
  query,
  claims,
}: Call = {}): APIGatewayProxyEvent =>
  ({
    httpMethod: route.split(" ")[0],
    path: route.split(" ")[1],
    resource: route.split(" ")[1],
    headers: { "Content-Type": "application/json", "x-api-key": "tests.secret-of-the-key", ...headers },
    pathParameters: path ?? null,
    queryStringParameters: query ?? null,
    requestContext: { ...(claims && { authorizer: { claims } }) },
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
