import type { Currency, Money } from "../money.ts";
import type { PaymentMethod } from "../order/order.ts";

export interface ChargeRequest {
  /** The same for the same charge: a charge asked for twice is made once. */
  readonly key: string;
  readonly amount: Money;
  readonly currency: Currency;
  readonly method: PaymentMethod;
}

export type ChargeResult =
  | { readonly outcome: "CHARGED"; readonly transactionId: string }
  | { readonly outcome: "DECLINED"; readonly detail: string };

/** The gateway could not be reached or did not answer: whether it acted is unknown, so ask again with the same key. */
export class GatewayUnavailableError extends Error {
  override readonly name = "GatewayUnavailableError";
  constructor(action: string) {
    super(`The payment gateway did not answer to ${action}: ask again with the same key`);
  }
}

export interface PaymentGateway {
  /** Charges once per `key`, however often it is asked. @throws GatewayUnavailableError to ask again. */
  charge(request: ChargeRequest): Promise<ChargeResult>;
  /**
   * Gives back what was charged under `key`; where nothing was, refuses every later charge of it.
   * Idempotent as well. @returns the refund's id, or undefined where nothing had been charged.
   * @throws GatewayUnavailableError to ask again.
   */
  cancel(key: string): Promise<string | undefined>;
}
