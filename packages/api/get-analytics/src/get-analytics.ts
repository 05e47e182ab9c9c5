import { type Analytics, analyticsReport, type Clock, type Currency, type Day, dayOf } from "@orders/domain";
import type { GetAnalytics } from "@orders/domain/schemas";
import * as validators from "@orders/domain/validators";
import { invalidRequest, type Route } from "@orders/lambda-kit";
import { dayAfter, daysFrom, lengthOf } from "./days.ts";

interface Ports {
  readonly analytics: Pick<Analytics, "read">;
  readonly clock: Clock;
  /** The currency of the report. Orders in other currencies are left out. */
  readonly currency: Currency;
}

const DEFAULT_DAYS = 30;

/** Maximum number of days, because each day is one query: enough for a leap year. */
const MAX_DAYS = 366;

/** Reports the figures of the orders created in a span of days. `to` defaults to today, `from` to 30 days up to `to`. */
export const getAnalytics =
  ({ analytics, clock, currency }: Ports): Route =>
  async (request) => {
    const days = daysOf(request.query(validators.GetAnalytics), dayOf(clock.now()));
    return { status: 200, body: analyticsReport(days, currency, await analytics.read(days, currency)) };
  };

function daysOf(query: GetAnalytics, today: Day): Day[] {
  const to = query.to === undefined ? today : dayOf(query.to);
  const from = query.from === undefined ? dayAfter(to, 1 - DEFAULT_DAYS) : dayOf(query.from);
  const length = lengthOf(from, to);
  if (length < 1) throw invalidRequest([{ pointer: "/from", message: `from must not be after to, which is ${to}` }]);
  if (length > MAX_DAYS) {
    throw invalidRequest([
      {
        pointer: "/from",
        message: `from and to must span at most ${MAX_DAYS} days: from ${from} to ${to} are ${length}`,
      },
    ]);
  }
  return daysFrom(from, to);
}
