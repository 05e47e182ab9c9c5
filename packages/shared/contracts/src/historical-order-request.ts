import { type Currency, type Instant, instantOf } from "@orders/domain";
import { currencyErrors, dateErrors } from "./order-request.ts";
import type { HistoricalOrder } from "./schemas/index.ts";
import type { ValidationError } from "./validation-error.ts";

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
