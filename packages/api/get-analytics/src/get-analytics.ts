import { analyticsView, DEFAULT_DAYS, MAX_DAYS } from "@orders/contracts";
import type { GetAnalytics } from "@orders/contracts/schemas";
import * as validators from "@orders/contracts/validators";
import { type Analytics, analyticsReport, type Clock, type Currency, type Day, dayOf } from "@orders/domain";
import { invalidRequest, type Route } from "@orders/lambda-kit";
import { dayAfter, daysFrom, lengthOf } from "./days.ts";

interface Ports {
  readonly analytics: Pick<Analytics, "read">;
  readonly clock: Clock;
  /** The currency of the report. Orders in other currencies are left out. */
  readonly currency: Currency;
}

/** Reports the figures of the orders created in a span of days. `to` defaults to today, `from` to 30 days up to `to`. */
export const getAnalytics =
  ({ analytics, clock, currency }: Ports): Route =>
  async (request) => {
    const days = daysOf(request.query(validators.GetAnalytics), dayOf(clock.now()));
    return { status: 200, body: analyticsView(analyticsReport(days, currency, await analytics.read(days, currency))) };
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
