import type { OrderView } from "@orders/client";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { type Answer, ApiError, answerOf, dataOf } from "../api/answer.ts";
import { useConsole, useRefreshInterval } from "../api/context.ts";
import { inWords, money } from "../ui/format.ts";
import { Moment } from "../ui/moment.tsx";
import { ErrorNote, Loading } from "../ui/states.tsx";
import { meaningOf, reasonInWords, StatusBadge } from "../ui/status.tsx";
import { useTitle } from "../ui/title.ts";
import { ACTION_WORDS, ActionDialog } from "./action-dialog.tsx";
import { type Action, actionsOf } from "./actions.ts";
import { entriesInWords, recordedIn } from "./entries.ts";
import { OpenNow } from "./open-now.tsx";
import { Timeline } from "./timeline.tsx";

/** A timeline costs as much as 11 other requests, and follows each change of the order anyway. */
const TIMELINE_INTERVALS = 5;

/** One order: its lines, its payment, what happened, and what can be done about it. */
export function OrderPage() {
  const { orderId = "" } = useParams();
  useTitle(`Order ${orderId}`);
  const { client } = useConsole();
  const { data, error, dataUpdatedAt } = useQuery({
    queryKey: ["order", orderId],
    queryFn: () => answerOf(client.GET("/orders/{orderId}", { params: { path: { orderId } } })),
    refetchInterval: useRefreshInterval(),
  });

  if (error instanceof ApiError && error.status === 404) {
    return (
      <>
        <h1>No such order</h1>
        <ErrorNote error={error}>
          <p>
            Check the id for a missing character, or look for the order in the <Link to="/orders">list</Link>.
          </p>
        </ErrorNote>
      </>
    );
  }
  if (!data) return error ? <ErrorNote error={error} /> : <Loading what="the order" />;
  return (
    <>
      {error && <ErrorNote error={error} />}
      <Shown answer={data} readAt={dataUpdatedAt} />
    </>
  );
}

/** @param readAt when the order was read, in milliseconds since 1970. */
function Shown({ answer, readAt }: { answer: Answer<OrderView>; readAt: number }) {
  const order = answer.data;
  const { client } = useConsole();
  const refreshMs = useRefreshInterval();
  const { data: timeline, error } = useQuery({
    queryKey: ["timeline", order.orderId, order.version],
    queryFn: () => dataOf(client.GET("/orders/{orderId}/timeline", { params: { path: { orderId: order.orderId } } })),
    refetchInterval: TIMELINE_INTERVALS * refreshMs,
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <p className="quiet">
        <Link to="/orders">Orders</Link> /
      </p>
      <div className="head near">
        <h1 className="id">{order.orderId}</h1>
        <StatusBadge status={order.status} />
      </div>
      <p>
        {order.cancellation && order.status !== "CANCELLED" ? "The order is being cancelled." : meaningOf(order.status)}
      </p>
      {order.reason && (
        <div className="note">
          <strong>{reasonInWords(order.reason)}</strong>
          {order.reasonDetail && <p>{order.reasonDetail}</p>}
        </div>
      )}
      <Actions answer={answer} readAt={readAt} />
      {timeline && <OpenNow timeline={timeline} />}
      <div className="columns">
        <div>
          <Lines order={order} />
          <Facts order={order} />
        </div>
        <section className="card" aria-labelledby="history">
          <h2 id="history">What happened</h2>
          {order.historyOmitted !== undefined && (
            <p className="quiet">{order.historyOmitted} entries in the middle are not kept.</p>
          )}
          {error && (
            <ErrorNote error={error}>
              <p>Without the timeline, the page shows the order's own history only.</p>
            </ErrorNote>
          )}
          <Timeline entries={entriesInWords(timeline?.entries ?? recordedIn(order), order.currency)} />
        </section>
      </div>
    </>
  );
}

function Actions({ answer, readAt }: { answer: Answer<OrderView>; readAt: number }) {
  // The dialog keeps the order that the person saw, with its ETag, while the page goes on.
  const [chosen, setChosen] = useState<{ action: Action; seen: Answer<OrderView> }>();
  const [done, setDone] = useState("");
  const actions = actionsOf(answer.data, readAt);
  return (
    <>
      {actions.length > 0 && (
        <fieldset className="order-actions">
          <legend className="hidden">What can be done</legend>
          {actions.map((action, index) => (
            <button
              key={action}
              type="button"
              className={index === 0 && action !== "cancel" ? "primary" : ""}
              onClick={() => setChosen({ action, seen: answer })}
            >
              {ACTION_WORDS[action].label}
            </button>
          ))}
        </fieldset>
      )}
      <p aria-live="polite" className="done">
        {done}
      </p>
      {chosen && (
        <ActionDialog
          {...chosen}
          onClose={() => setChosen(undefined)}
          onDone={(message) => {
            setChosen(undefined);
            setDone(message);
          }}
        />
      )}
    </>
  );
}

const Lines = ({ order }: { order: OrderView }) => (
  <section className="card" aria-labelledby="lines">
    <h2 id="lines">Lines</h2>
    {order.items.length === 0 ? (
      <p>A historical order has a total only.</p>
    ) : (
      <table>
        <thead>
          <tr>
            <th scope="col">Product</th>
            <th scope="col" className="number">
              Pieces
            </th>
            <th scope="col" className="number">
              Price
            </th>
            <th scope="col" className="number">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {order.items.map(({ productId, name, quantity, price, amount }, index) => (
            // Two lines may have the same product, and lines never change.
            <tr key={index}>
              <th scope="row">
                {name ?? productId}
                {name && <span className="quiet"> {productId}</span>}
              </th>
              <td className="number">{quantity}</td>
              <td className="number">{money(price, order.currency)}</td>
              <td className="number">{money(amount, order.currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
    <p className="total">
      Total <strong>{money(order.totalAmount, order.currency)}</strong>
    </p>
  </section>
);

/** Each fact about the order with its name; a fact that the order does not have is left out. */
function Facts({ order }: { order: OrderView }) {
  const { payment, approval, cancellation, shippingAddress: to } = order;
  const facts = {
    Customer: [order.customerName, order.customerId, order.customerEmail, order.customerPhone],
    "Ship to": to && [to.street, [to.postalCode, to.city].filter(Boolean).join(" "), to.state, to.country],
    Payment: payment && [
      `${inWords(payment.status)}: ${money(payment.amount, order.currency)}`,
      payment.transactionId && `Transaction ${payment.transactionId}`,
      payment.refundId && `Refund ${payment.refundId}`,
    ],
    Approval: approval && [
      approval.decision
        ? `${inWords(approval.decision.verdict)}${approval.decision.by ? ` by ${approval.decision.by}` : ""}`
        : "Waits for a decision",
      approval.decision?.note,
    ],
    Cancellation: cancellation && ["Requested", cancellation.reason],
    Client: order.client && [order.client],
    Origin: order.origin && [order.origin],
    Attempt: order.attempt > 1 && [`Run ${order.attempt} of the workflow`],
    "Correlation id": [order.correlationId],
  };
  return (
    <section className="card" aria-labelledby="facts">
      <h2 id="facts">Facts</h2>
      <dl>
        {Object.entries(facts).map(
          ([name, lines]) =>
            lines && (
              <div key={name}>
                <dt>{name}</dt>
                {[...new Set(lines)].filter(Boolean).map((line) => (
                  <dd key={String(line)}>{line}</dd>
                ))}
              </div>
            ),
        )}
        {order.receipt && (
          <div>
            <dt>Receipt</dt>
            <dd>
              Made <Moment at={order.receipt.createdAt} /> <ReceiptButton orderId={order.orderId} />
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

/** Opens the receipt. Its link is valid for some minutes, so it is asked for when it is wanted. */
function ReceiptButton({ orderId }: { orderId: string }) {
  const { client } = useConsole();
  const links = useMutation({
    mutationFn: () => dataOf(client.GET("/orders/{orderId}/receipt", { params: { path: { orderId } } })),
    onSuccess: ({ pageUrl }) => window.open(pageUrl, "_blank", "noopener"),
  });
  return (
    <>
      <button type="button" onClick={() => links.mutate()} disabled={links.isPending}>
        Open receipt
      </button>
      {links.error && <ErrorNote error={links.error} />}
    </>
  );
}
