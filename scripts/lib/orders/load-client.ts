import { randomUUID } from "node:crypto";
import { sleep } from "../cli/run.ts";
import { UserError } from "../cli/steps.ts";

/** Where orders are sent. */
export interface Api {
  readonly url: string;
  readonly key: string;
}

export interface LoadOrder {
  readonly customerId: string;
  readonly productId: string;
  readonly quantity: number;
}

/** An order that was accepted. */
export interface Sent {
  readonly orderId: string;
  readonly quantity: number;
  /** How long the answer took that accepted it. */
  readonly ms: number;
  readonly retries: number;
}

const TRIES = 8;
const TIMEOUT_MS = 30_000;

/**
 * Sends one order until it is accepted. What may go away is sent again with the same key, so that it counts once.
 * @throws UserError when it is refused, or never accepted.
 */
export async function sendOrder(api: Api, order: LoadOrder): Promise<Sent> {
  const headers = { "x-api-key": api.key, "content-type": "application/json", "idempotency-key": randomUUID() };
  for (let retries = 0; retries < TRIES; retries += 1) {
    if (retries > 0) await sleep(2 ** retries * 50);
    const started = performance.now();
    const response = await fetch(api.url, {
      method: "POST",
      headers,
      body: JSON.stringify(order),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => undefined);
    const text = await response?.text().catch(() => undefined);
    const ms = performance.now() - started;
    if (response?.status === 202 && text !== undefined) {
      return { orderId: JSON.parse(text).orderId, quantity: order.quantity, ms, retries };
    }
    if (response !== undefined && response.status !== 429 && response.status < 500) {
      throw new UserError(`An order was refused with ${response.status}: ${text}`);
    }
  }
  throw new UserError(`An order was not accepted in ${TRIES} tries.`);
}
