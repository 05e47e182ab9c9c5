import { randomUUID } from "node:crypto";
import type { OrdersClient } from "@orders/client";
import { sleep } from "../cli/run.ts";
import { UserError } from "../cli/steps.ts";

/** An order for one product. */
export interface LoadOrder {
  readonly customerId: string;
  readonly productId: string;
  readonly quantity: number;
  /** Selects what the simulated gateway does; by default it charges. */
  readonly paymentToken?: string;
}

/** An order that was accepted. */
export interface Sent {
  readonly orderId: string;
  readonly quantity: number;
  /** Milliseconds from when it was due until it was accepted, with all retries. */
  readonly ms: number;
  readonly retries: number;
}

const TRIES = 8;
const TIMEOUT_MS = 30_000;

/**
 * Sends one order until it is accepted. Retries have the same idempotency key, so that it is accepted once.
 * @param due when it should have been sent, by `performance.now()`.
 * @throws UserError when it is refused, or never accepted.
 */
export async function sendOrder(api: OrdersClient, order: LoadOrder, due = performance.now()): Promise<Sent> {
  const params = { header: { "Idempotency-Key": randomUUID() } };
  for (let retries = 0; retries < TRIES; retries += 1) {
    if (retries > 0) await sleep(2 ** retries * 50);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await api.POST("/orders", { body: order, params, signal }).catch(() => undefined);
    if (answer?.data) {
      const ms = performance.now() - due;
      return { orderId: answer.data.orderId, quantity: order.quantity, ms, retries };
    }
    const status = answer?.response.status;
    if (status !== undefined && status !== 429 && status < 500) {
      throw new UserError(`An order was refused with ${status}: ${JSON.stringify(answer?.error)}`);
    }
  }
  throw new UserError(`An order was not accepted in ${TRIES} tries.`);
}
