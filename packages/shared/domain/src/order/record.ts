import type { Currency, Money } from "../money.ts";
import type { RecordOrder } from "../schemas/api.ts";
import { instantOf } from "../time.ts";
import { withCanonicalId } from "./customer.ts";
import type { Instant, NewOrder, Order } from "./order.ts";
import { currencyErrors, dateErrors, type ValidationError } from "./request.ts";
import type { Status } from "./status.ts";

/** An order of the past, as another system left it. */
export type OldOrder = Omit<NewOrder, "lines" | "paymentMethod" | "shippingAddress"> & {
  readonly status: Status;
  readonly totalAmount: Money;
};

/** No shop's orders go back further; an earlier date is a slip, such as a year of two digits. */
const FIRST_DATE = "2000-01-01T00:00:00.000Z";

/** When an order of the past was made, as a file tells it; undefined where it does not. */
export function historicalOrderDate({ createdAt, orderDate }: Dates): Instant | undefined {
  const date = createdAt ?? orderDate;
  return typeof date === "string" ? instantOf(date) : undefined;
}
type Dates = { readonly [Field in "createdAt" | "orderDate"]?: RecordOrder[Field] | undefined };

/** What an order of the past says that cannot be. */
export function historicalOrderErrors(body: RecordOrder, currency: Currency, now: Instant): ValidationError[] {
  const dates = (["createdAt", "orderDate"] as const).flatMap((field) => {
    const errors = dateErrors(field, body[field], now);
    const at = historicalOrderDate({ [field]: body[field] });
    if (at === undefined || at >= FIRST_DATE) return errors;
    return [{ pointer: `/${field}`, message: `${field} must not be before the year 2000` }];
  });
  return [...currencyErrors(body, currency), ...dates];
}

/**
 * The order as it was left: no run is due for it, so that nothing but its record ever happens. It was stored at `at`, and
 * made at `madeAt`, as far as that is known.
 */
export const recordedOrder = (order: OldOrder, at: Instant, madeAt: Instant = at): Order => ({
  ...order,
  customer: withCanonicalId(order.customer),
  lines: [],
  paymentMethod: { type: "CARD" },
  attempt: 0,
  version: 1,
  createdAt: madeAt,
  updatedAt: at,
  history: [{ at: madeAt, event: "RECORDED", status: order.status }],
});

/** Whether the order was only recorded, and stays as it is. */
export const isRecord = ({ history }: Pick<Order, "history">): boolean => history[0]?.event === "RECORDED";
