import type { OrdersClient, OrderView } from "@orders/client";
import { type Answer, answerOf } from "../api/answer.ts";
import type { Action } from "./actions.ts";

/** An action, and what the person said about it. */
export interface ActionRequest {
  readonly orderId: string;
  readonly action: Action;
  /** The ETag of the order that the person saw: the action is refused if somebody else was faster. */
  readonly etag: string | undefined;
  /** Who asks. */
  readonly by: string;
  /** A note on a decision, or the reason of a cancellation; may be empty. */
  readonly note: string;
  /** A new one for each time that the person confirms. */
  readonly idempotencyKey: string;
}

/** Asks the API for an action. @returns the order after it. @throws ApiError where it is refused; see `isOvertaken`. */
export function requestAction(client: OrdersClient, request: ActionRequest): Promise<Answer<OrderView>> {
  const { orderId, action, etag, by, note, idempotencyKey } = request;
  const header = etag === undefined ? {} : { "If-Match": etag };
  const params = { path: { orderId }, header };
  switch (action) {
    case "approve":
    case "reject":
      return answerOf(
        client.POST("/orders/{orderId}/approval", { params, body: { decision: action, by, ...(note && { note }) } }),
      );
    case "ship":
    case "deliver": {
      const status = action === "ship" ? "shipped" : "delivered";
      return answerOf(client.PUT("/orders/{orderId}/status", { params, body: { status } }));
    }
    case "cancel":
      return answerOf(client.POST("/orders/{orderId}/cancel", { params, body: note ? { reason: note } : {} }));
    case "retry":
      return answerOf(
        client.POST("/orders/{orderId}/retry", {
          params: { ...params, header: { ...header, "Idempotency-Key": idempotencyKey } },
          body: { by },
        }),
      );
  }
}
