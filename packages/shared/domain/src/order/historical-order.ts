import type { Currency, Money } from "../money.ts";
import type { HistoricalOrder } from "../schemas/api.ts";
import { instantOf } from "../time.ts";
import { withCanonicalId } from "./customer.ts";
import type { NewOrder } from "./new-order.ts";
import type { Instant, Order, Status } from "./order.ts";
import { currencyErrors, dateErrors, type ValidationError } from "./request.ts";

/** The data of a historical order. */
export type NewHistoricalOrder = Omit<NewOrder, "lines" | "paymentMethod" | "shippingAddress"> & {
  readonly status: Status;
  readonly totalAmount: Money;
};

/** The earliest accepted date: an earlier one is a mistake, such as a year of two digits. */
const FIRST_DATE = "2000-01-01T00:00:00.000Z";

/** When a historical order was created, by its file; undefined if the file has no valid date for it. */
export function historicalOrderDate({ createdAt, orderDate }: Dates): Instant | undefined {
  const date = createdAt ?? orderDate;
  return typeof date === "string" ? instantOf(date) : undefined;
}
type Dates = { readonly [Field in "createdAt" | "orderDate"]?: HistoricalOrder[Field] | undefined };

/** The validation errors of a historical order that the schema cannot find: its currency and dates. */
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
 * A historical order. It is never processed: no run is ever due for it.
 * @param at when it is stored.
 * @param createdAt when it was created; `at` if that is unknown.
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
