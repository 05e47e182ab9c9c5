import type { ReconciliationReport } from "@orders/client";
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import type { Page } from "../orders/order-list.ts";
import { adviceOn } from "../ui/finding.tsx";
import { count, inWords } from "../ui/format.ts";
import { Moment } from "../ui/moment.tsx";
import { OrderLink } from "../ui/order-link.tsx";
import { EmptyNote, ErrorNote, Loading } from "../ui/states.tsx";
import { reasonInWords } from "../ui/status.tsx";
import { useTitle } from "../ui/title.ts";
import { DeadLetters } from "./dead-letters.tsx";
import { openFindings, stalledOrders } from "./findings.ts";
import { RetryDialog, type RetryResult } from "./retry-dialog.tsx";
import { useAttention } from "./use-attention.ts";

/** What does not come right by itself: orders to retry, dead letters, and what the reconciler leaves to people. */
export function AttentionPage() {
  useTitle("Needs attention");
  const { orders, reconciliations, deadLetters } = useAttention();
  return (
    <>
      <h1>Needs attention</h1>
      <section aria-labelledby="orders">
        <h2 id="orders">Orders</h2>
        <Read from={orders} what="orders">
          {(page) => <Orders page={page} reports={reconciliations.data ?? []} />}
        </Read>
      </section>
      <section aria-labelledby="dead-letters">
        <h2 id="dead-letters">Dead letters</h2>
        <Read from={deadLetters} what="dead letters">
          {(queues) => <DeadLetters queues={queues} />}
        </Read>
      </section>
      <section aria-labelledby="findings">
        <h2 id="findings">Findings</h2>
        <Read from={reconciliations} what="findings">
          {(reports) => (
            <>
              <Findings reports={reports} />
              <Reconciliations reports={reports} />
            </>
          )}
        </Read>
      </section>
    </>
  );
}

interface ReadProps<T> {
  readonly from: Pick<UseQueryResult<T>, "data" | "error">;
  readonly what: string;
  readonly children: (data: T) => ReactNode;
}

/** One part of the page, which does not wait for the others. */
const Read = <T,>({ from: { data, error }, what, children }: ReadProps<T>) => (
  <>
    {error && <ErrorNote error={error} />}
    {data === undefined ? !error && <Loading what={what} /> : children(data)}
  </>
);

interface Row {
  readonly orderId: string;
  readonly why: string;
  readonly since: string;
}

function Orders({ page, reports }: { page: Page; reports: readonly ReconciliationReport[] }) {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<readonly string[]>();
  const [results, setResults] = useState<readonly RetryResult[]>([]);
  const rows: Row[] = [
    ...page.orders.map(({ orderId, reason, updatedAt }) => ({
      orderId,
      why: ["Stock or money could not be given back.", reason && reasonInWords(reason)].filter(Boolean).join(" "),
      since: updatedAt,
    })),
    ...stalledOrders(reports, page.orders).map(({ orderId, what, foundAt }) => ({
      orderId,
      why: `Stalled: ${what}`,
      since: foundAt,
    })),
  ];
  // An order that is no longer shown is not retried.
  const chosen = rows.map(({ orderId }) => orderId).filter((orderId) => marked.has(orderId));
  const mark = (orderIds: readonly string[], on: boolean) => {
    const next = new Set(marked);
    for (const orderId of orderIds) {
      if (on) next.add(orderId);
      else next.delete(orderId);
    }
    setMarked(next);
  };

  return (
    <>
      <ul className="results" aria-live="polite">
        {results.map(({ orderId, accepted, message }) => (
          <li key={orderId} className={accepted ? "accepted" : "wrong"}>
            <OrderLink orderId={orderId} />: {message}
          </li>
        ))}
      </ul>
      {rows.length === 0 ? (
        <EmptyNote>No order needs a retry.</EmptyNote>
      ) : (
        <>
          <p>Correct the cause, which each order's page names, then retry the order.</p>
          <table className="stacking">
            <caption className="hidden">Orders to retry</caption>
            <thead>
              <tr>
                <th scope="col">
                  <input
                    type="checkbox"
                    aria-label="Choose all orders"
                    checked={chosen.length === rows.length}
                    onChange={({ target }) =>
                      mark(
                        rows.map(({ orderId }) => orderId),
                        target.checked,
                      )
                    }
                  />
                </th>
                <th scope="col">Order</th>
                <th scope="col">Why</th>
                <th scope="col">As of</th>
                <th scope="col">
                  <span className="hidden">Change</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ orderId, why, since }) => (
                <tr key={orderId}>
                  <td data-label="Choose">
                    <input
                      type="checkbox"
                      aria-label={`Choose ${orderId}`}
                      checked={marked.has(orderId)}
                      onChange={({ target }) => mark([orderId], target.checked)}
                    />
                  </td>
                  <th scope="row" data-label="Order">
                    <OrderLink orderId={orderId} />
                  </th>
                  <td data-label="Why">{why}</td>
                  <td data-label="As of">
                    <Moment at={since} />
                  </td>
                  <td className="number">
                    <button type="button" aria-label={`Retry ${orderId}`} onClick={() => setAsked([orderId])}>
                      Retry
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {page.nextCursor && (
            <p>
              There are more: the list of <Link to="/orders?status=needs_attention">orders</Link> shows all.
            </p>
          )}
          <div className="actions">
            <button type="button" className="primary" disabled={chosen.length === 0} onClick={() => setAsked(chosen)}>
              Retry chosen ({count(chosen.length)})
            </button>
          </div>
        </>
      )}
      {asked && (
        <RetryDialog
          orderIds={asked}
          onClose={() => setAsked(undefined)}
          onDone={(done) => {
            setAsked(undefined);
            setMarked(new Set());
            setResults(done);
          }}
        />
      )}
    </>
  );
}

function Findings({ reports }: { reports: readonly ReconciliationReport[] }) {
  const findings = openFindings(reports);
  if (findings.length === 0) return <EmptyNote>The last reconciliations left nothing else to people.</EmptyNote>;
  return (
    <table className="stacking">
      <caption className="hidden">Findings that are left to people</caption>
      <thead>
        <tr>
          <th scope="col">Finding</th>
          <th scope="col">About</th>
          <th scope="col">What to do</th>
          <th scope="col">Found</th>
        </tr>
      </thead>
      <tbody>
        {findings.map((finding) => {
          const { kind, orderId, productId, what, foundAt } = finding;
          return (
            <tr key={JSON.stringify([kind, orderId, productId])}>
              <th scope="row" data-label="Finding">
                {inWords(kind)}
                <span className="reason">{what}</span>
              </th>
              <td data-label="About">
                {orderId !== undefined && <OrderLink orderId={orderId} />} {productId}
              </td>
              <td data-label="What to do">{adviceOn(finding)}</td>
              <td data-label="Found">
                <Moment at={foundAt} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const SCOPES: Readonly<Record<ReconciliationReport["scope"], string>> = {
  open: "Open orders",
  recent: "Orders of the last days",
  all: "Everything",
};

/** The last reconciliation of each scope, with what it did and could not check. */
const Reconciliations = ({ reports }: { reports: readonly ReconciliationReport[] }) => (
  <>
    <h3>Last reconciliations</h3>
    {reports.length === 0 ? (
      <EmptyNote>Nothing was reconciled yet. The schedule of the stack starts the first reconciliation.</EmptyNote>
    ) : (
      <table className="stacking">
        <caption className="hidden">The last reconciliation of each scope</caption>
        <thead>
          <tr>
            <th scope="col">Scope</th>
            <th scope="col">Finished</th>
            <th scope="col" className="number">
              Orders checked
            </th>
            <th scope="col" className="number">
              Repaired
            </th>
            <th scope="col" className="number">
              Left to people
            </th>
          </tr>
        </thead>
        <tbody>
          {reports.map(({ scope, finishedAt, checked, repaired, flagged, uncheckedProducts, incomplete }) => (
            <tr key={scope}>
              <th scope="row" data-label="Scope">
                {SCOPES[scope] ?? scope}
                {incomplete && <span className="wrong">Incomplete: {incomplete}</span>}
                {uncheckedProducts > 0 && (
                  <span className="wrong">Products whose stock could not be checked: {count(uncheckedProducts)}</span>
                )}
              </th>
              <td data-label="Finished">
                <Moment at={finishedAt} />
              </td>
              <td data-label="Orders checked" className="number">
                {count(checked.orders)}
              </td>
              <td data-label="Repaired" className="number">
                {count(repaired)}
              </td>
              <td data-label="Left to people" className="number">
                {count(flagged)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
  </>
);
