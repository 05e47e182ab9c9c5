import { API_VERSION, RESPONSE_HEADERS } from "@orders/contracts";
import { annotate, startTrace } from "@orders/tracing";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { logger, withLogKeys } from "../logger.ts";
import { stopwatch } from "../stopwatch.ts";
import { refuseOutsiders } from "./back-office.ts";
import { customerOf } from "./customer.ts";
import { problemDocument, problemOf } from "./problem.ts";
import {
  clientOf,
  correlationIdOf,
  type HttpRequest,
  httpRequest,
  refuseRepeatedHeaders,
  refuseUnknownVersion,
  withoutApiKey,
} from "./request.ts";

export interface HttpResponse {
  readonly status: number;
  /** Sent as JSON; a 304 has none. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The response, marked as the response to a repeated request with an `Idempotency-Key`. */
export const asReplayed = (answer: HttpResponse): HttpResponse => ({
  ...answer,
  headers: { ...answer.headers, "Idempotent-Replayed": "true" },
});

/** Handles the requests of one route. It throws HTTP errors and domain errors. */
export type Route = (request: HttpRequest) => Promise<HttpResponse>;

interface Options {
  /** Origins whose pages may read the responses; `*` for any. */
  readonly allowedOrigins: readonly string[];
  /** The route asks for no API key. */
  readonly isPublic?: boolean;
}

const EXPOSED_HEADERS = Object.keys(RESPONSE_HEADERS).join(", ");

/** A Lambda handler for a route of the REST API. Every thrown error becomes a problem document, see `problemOf`. */
export const httpHandler =
  (route: Route, { allowedOrigins, isPublic = false }: Options) =>
  async (received: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const event = isPublic ? withoutApiKey(received) : received;
    const client = clientOf(event);
    const correlationId = correlationIdOf(event);
    const durationMs = stopwatch();
    const subject = loggedOrderId(event);
    const answered = async () => {
      const request = httpRequest(event, correlationId);
      const answer = async () => {
        customerOf(event);
        refuseOutsiders(event);
        refuseRepeatedHeaders(event);
        refuseUnknownVersion(request);
        return route(request);
      };
      const { status, body, headers } = await answer().catch((error: unknown) => {
        const problem = problemOf(error);
        if (problem.status >= 500) logger.error("The request failed", { error: error as Error });
        return {
          status: problem.status,
          body: problemDocument(problem, correlationId, event.path),
          headers: { "Content-Type": "application/problem+json" },
        };
      });
      annotate({ outcome: String(status) });
      logger.info("Answered", { method: event.httpMethod, route: event.resource, status, durationMs: durationMs() });
      return {
        statusCode: status,
        headers: {
          ...(body !== undefined && { "Content-Type": "application/json" }),
          "Api-Version": API_VERSION,
          "X-Correlation-Id": correlationId,
          "Cache-Control": "no-store",
          ...(status === 401 && { "WWW-Authenticate": "Bearer" }),
          ...corsHeaders(request.header("origin"), allowedOrigins),
          ...headers,
        },
        body: body === undefined ? "" : JSON.stringify(body),
      };
    };
    return withLogKeys({ correlationId, ...(client !== undefined && { client }), ...subject }, () =>
      startTrace("REQUEST", subject, answered),
    );
  };

/** Order ids that are logged. Any other text in the path may be personal. */
const ORDER_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const loggedOrderId = ({ pathParameters }: APIGatewayProxyEvent): { orderId?: string } => {
  const orderId = pathParameters?.orderId;
  return orderId !== undefined && ORDER_ID.test(orderId) ? { orderId } : {};
};

function corsHeaders(origin: string | undefined, allowed: readonly string[]): Record<string, string> {
  const granted = allowed.includes("*") ? "*" : allowed.find((candidate) => candidate === origin);
  if (granted === undefined) return { Vary: "Origin" };
  return { "Access-Control-Allow-Origin": granted, "Access-Control-Expose-Headers": EXPOSED_HEADERS, Vary: "Origin" };
}
