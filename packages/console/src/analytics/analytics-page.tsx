import type { AnalyticsReport } from "@orders/client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense } from "react";
import { Link, useSearchParams } from "react-router";
import { dataOf } from "../api/answer.ts";
import { useConsole, useRefreshInterval } from "../api/context.ts";
import { Field } from "../ui/field.tsx";
import { count, money, percent } from "../ui/format.ts";
import { EmptyNote, ErrorNote, Loading } from "../ui/states.tsx";
import { StatusBadge } from "../ui/status.tsx";
import { useTitle } from "../ui/title.ts";
import { lastDays, SPANS, type Span, spanIn } from "./span.ts";

// The library of charts is larger than the rest of the page.
const DayChart = lazy(() => import("./day-chart.tsx"));

/** The figures of a span of days. */
export function AnalyticsPage() {
  useTitle("Analytics");
  const [address, setAddress] = useSearchParams();
  const span = spanIn(address, Date.now());
  const { client } = useConsole();
  const { data: report, error } = useQuery({
    queryKey: ["analytics", span],
    queryFn: () => dataOf(client.GET("/analytics", { params: { query: { ...span } } })),
    refetchInterval: useRefreshInterval(),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <h1>Analytics</h1>
      <SpanForm span={span} onChange={(next) => setAddress({ ...next }, { replace: true })} />
      {error && <ErrorNote error={error} />}
      {report ? <Report report={report} /> : !error && <Loading what="the figures" />}
    </>
  );
}

function SpanForm({ span, onChange }: { span: Span; onChange: (span: Span) => void }) {
  const now = Date.now();
  return (
    <form className="filter" aria-label="Days" onSubmit={(event) => event.preventDefault()}>
      <fieldset className="choices">
        <legend>Last days</legend>
        {SPANS.map((days) => {
          const choice = lastDays(days, now);
          const chosen = choice.from === span.from && choice.to === span.to;
          return (
            <button key={days} type="button" aria-pressed={chosen} onClick={() => onChange(choice)}>
              {days}
            </button>
          );
        })}
      </fieldset>
      {(["from", "to"] as const).map((end) => (
        <Field key={end} label={end === "from" ? "From day (UTC)" : "To day (UTC)"}>
          {(attributes) => (
            <input
              {...attributes}
              type="date"
              required
              value={span[end]}
              onChange={({ target }) => target.value && onChange({ ...span, [end]: target.value })}
            />
          )}
        </Field>
      ))}
    </form>
  );
}

function Report({ report }: { report: AnalyticsReport }) {
  const { orders, revenue, failureRate, averageValue, currency, byStatus, byDay, topProducts } = report;
  if (orders === 0) {
    return (
      <EmptyNote>
        No orders were created on these days. Choose others, or <Link to="/place">place an order</Link>.
      </EmptyNote>
    );
  }
  const statuses = Object.entries(byStatus).filter(([, figures]) => figures.orders > 0);
  return (
    <>
      <dl className="tiles">
        <Tile name="Orders">{count(orders)}</Tile>
        <Tile name="Revenue">{money(revenue, currency)}</Tile>
        <Tile name="Failed">{percent(failureRate)}</Tile>
        <Tile name="Average value">{money(averageValue, currency)}</Tile>
      </dl>
      <section className="card" aria-labelledby="days">
        <h2 id="days">Revenue and orders by day</h2>
        <Suspense fallback={<Loading what="the chart" />}>
          <DayChart byDay={byDay} currency={currency} />
        </Suspense>
        <details>
          <summary>Show as a table</summary>
          <table>
            <thead>
              <tr>
                <th scope="col">Day</th>
                <th scope="col" className="number">
                  Orders
                </th>
                <th scope="col" className="number">
                  Revenue
                </th>
                <th scope="col" className="number">
                  Failed
                </th>
              </tr>
            </thead>
            <tbody>
              {byDay.map((figures) => (
                <tr key={figures.day}>
                  <th scope="row">{figures.day}</th>
                  <td className="number">{count(figures.orders)}</td>
                  <td className="number">{money(figures.revenue, currency)}</td>
                  <td className="number">{percent(figures.failureRate)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      </section>
      <div className="columns">
        <section className="card" aria-labelledby="by-status">
          <h2 id="by-status">Orders by status</h2>
          <table>
            <thead>
              <tr>
                <th scope="col">Status</th>
                <th scope="col" className="number">
                  Orders
                </th>
                <th scope="col" className="share">
                  <span className="hidden">Share</span>
                </th>
                <th scope="col" className="number">
                  Amount
                </th>
              </tr>
            </thead>
            <tbody>
              {statuses.map(([status, figures]) => (
                <tr key={status}>
                  <th scope="row">
                    <StatusBadge status={status} />
                  </th>
                  <td className="number">{count(figures.orders)}</td>
                  <td className="share">
                    <meter value={figures.orders} max={orders} aria-label={percent(figures.orders / orders)} />
                  </td>
                  <td className="number">{money(figures.amount, currency)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <section className="card" aria-labelledby="products">
          <h2 id="products">Top products</h2>
          {topProducts.length === 0 ? (
            <p>Nothing was sold on these days.</p>
          ) : (
            <table>
              <thead>
                <tr>
                  <th scope="col">Product</th>
                  <th scope="col" className="number">
                    Pieces
                  </th>
                  <th scope="col" className="number">
                    Sales
                  </th>
                </tr>
              </thead>
              <tbody>
                {topProducts.map(({ productId, quantity, amount }) => (
                  <tr key={productId}>
                    <th scope="row">{productId}</th>
                    <td className="number">{count(quantity)}</td>
                    <td className="number">{money(amount, currency)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </section>
      </div>
    </>
  );
}

const Tile = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="tile">
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
