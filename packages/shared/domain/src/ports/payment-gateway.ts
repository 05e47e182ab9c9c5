import type { Currency, Money } from "../money.ts";
import type { PaymentMethod } from "../order/order.ts";

export interface ChargeRequest {
  /** The idempotency key: a charge requested twice with it is made once. */
  readonly key: string;
  readonly amount: Money;
  readonly currency: Currency;
  readonly method: PaymentMethod;
}

export type ChargeResult =
  | { readonly outcome: "CHARGED"; readonly transactionId: string }
  | { readonly outcome: "DECLINED"; readonly detail: string };

/** The gateway could not be reached or did not answer. It may have acted: send the request again with the same key. */
export class GatewayUnavailableError extends Error {
  override readonly name = "GatewayUnavailableError";
  constructor(action: string) {
    super(`The payment gateway did not answer to ${action}: send the request again with the same key`);
  }
}

export interface PaymentGateway {
  /** Charges once per `key`. @throws GatewayUnavailableError to try again. */
  charge(request: ChargeRequest): Promise<ChargeResult>;
  /**
   * Refunds the charge of `key`. If there is none, voids the key: every later charge of it is declined. Idempotent.
   * @returns the refund's id, or undefined if nothing was charged.
   * @throws GatewayUnavailableError to try again.
   */
  cancel(key: string): Promise<string | undefined>;
}
