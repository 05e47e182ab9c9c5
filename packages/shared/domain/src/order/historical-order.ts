import type { Currency, Money } from "../money.ts";
import type { HistoricalOrder } from "../schemas/api.ts";
import { instantOf } from "../time.ts";
import { withCanonicalId } from "./customer.ts";
import type { NewOrder } from "./new-order.ts";
import type { Instant, Order, Status } from "./order.ts";
import { currencyErrors, dateErrors, type ValidationError } from "./request.ts";

/** What is known of a historical order. */
export type NewHistoricalOrder = Omit<NewOrder, "lines" | "paymentMethod" | "shippingAddress"> & {
  readonly status: Status;
  readonly totalAmount: Money;
};

/** No shop's orders go back further; an earlier date is a mistake, such as a year of two digits. */
const FIRST_DATE = "2000-01-01T00:00:00.000Z";

/** When a historical order was made, as its file says; undefined where it does not. */
export function historicalOrderDate({ createdAt, orderDate }: Dates): Instant | undefined {
  const date = createdAt ?? orderDate;
  return typeof date === "string" ? instantOf(date) : undefined;
}
type Dates = { readonly [Field in "createdAt" | "orderDate"]?: HistoricalOrder[Field] | undefined };

/** What is wrong in a historical order. */
export function historicalOrderErrors(body: HistoricalOrder, currency: Currency, now: Instant): ValidationError[] {
  const dates = (["createdAt", "orderDate"] as const).flatMap((field) => {
    const errors = dateErrors(field, body[field], now);
    const at = historicalOrderDate({ [field]: body[field] });
    if (at === undefined || at >= FIRST_DATE) return errors;
    return [{ pointer: `/${field}`, message: `${field} must not be before the year 2000` }];
  });
  return [...currencyErrors(body, currency), ...dates];
}

/**
 * The order as another system left it: no run is ever due for it, and it is never processed.
 * @param at when it was stored.
 * @param createdAt when it was made, as far as that is known.
 */
export const historicalOrder = (order: NewHistoricalOrder, at: Instant, createdAt: Instant = at): Order => ({
  ...order,
  customer: withCanonicalId(order.customer),
  lines: [],
  paymentMethod: { type: "CARD" },
  historical: true,
  attempt: 0,
  version: 1,
  createdAt,
  updatedAt: at,
  history: [{ at: createdAt, event: "IMPORTED", status: order.status }],
});
