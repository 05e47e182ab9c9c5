import type { OrdersClient, OrderView } from "@orders/client";
import { type Answer, answerOf } from "../api/answer.ts";
import type { Move } from "./moves.ts";

/** A move, and what the person said about it. */
export interface MoveRequest {
  readonly orderId: string;
  readonly move: Move;
  /** The ETag of the order that the person saw: the move is refused if somebody else was faster. */
  readonly etag: string | undefined;
  /** Who asks. */
  readonly by: string;
  /** A note on a decision, or the reason of a cancellation; may be empty. */
  readonly note: string;
  /** A new one for each time that the person confirms. */
  readonly idempotencyKey: string;
}

/** Asks the API for a move. @returns the order after it. @throws ApiError where it is refused; see `isOvertaken`. */
export function makeMove(client: OrdersClient, request: MoveRequest): Promise<Answer<OrderView>> {
  const { orderId, move, etag, by, note, idempotencyKey } = request;
  const header = etag === undefined ? {} : { "If-Match": etag };
  const params = { path: { orderId }, header };
  switch (move) {
    case "approve":
    case "reject":
      return answerOf(
        client.POST("/orders/{orderId}/approval", { params, body: { decision: move, by, ...(note && { note }) } }),
      );
    case "ship":
    case "deliver": {
      const status = move === "ship" ? "shipped" : "delivered";
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
