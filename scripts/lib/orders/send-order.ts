import { randomUUID } from "node:crypto";
import { sleep } from "../cli/run.ts";
import { UserError } from "../cli/steps.ts";

/** URL of `/orders` and the API key. */
export interface Api {
  readonly url: string;
  readonly key: string;
}

/** An order for one product. */
export interface LoadOrder {
  readonly customerId: string;
  readonly productId: string;
  readonly quantity: number;
}

/** An order that was accepted. */
export interface Sent {
  readonly orderId: string;
  readonly quantity: number;
  /** Duration of the request that was accepted, in milliseconds. */
  readonly ms: number;
  readonly retries: number;
}

const TRIES = 8;
const TIMEOUT_MS = 30_000;

/**
 * Sends one order until it is accepted. Retries have the same idempotency key, so that it is accepted once.
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
