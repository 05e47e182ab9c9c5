import { STATUSES } from "@orders/domain/status";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { Field } from "../ui/field.tsx";
import { counted, inWords, money } from "../ui/format.ts";
import { Moment } from "../ui/moment.tsx";
import { OrderLink } from "../ui/order-link.tsx";
import { EmptyNote, ErrorNote, Loading } from "../ui/states.tsx";
import { reasonInWords, StatusBadge } from "../ui/status.tsx";
import { useTitle } from "../ui/title.ts";
import { addressOf, filterIn, type OrderFilter, queryOf } from "./order-filter.ts";
import { useOrderList } from "./use-order-list.ts";

/** All orders, newest first. The filter is in the page's address, so that it can be kept and sent. */
export function OrdersPage() {
  useTitle("Orders");
  const [address, setAddress] = useSearchParams();
  const filter = filterIn(address);
  return (
    <>
      <div className="head">
        <h1>Orders</h1>
        <SearchById />
      </div>
      <FilterForm filter={filter} onChange={(next) => setAddress(addressOf(next), { replace: true })} />
      {/* Another filter is another list. */}
      <OrderTable key={address.toString()} filter={filter} />
    </>
  );
}

function SearchById() {
  const navigate = useNavigate();
  const search = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const orderId = String(new FormData(event.currentTarget).get("orderId")).trim();
    if (orderId) navigate(`/orders/${encodeURIComponent(orderId)}`);
  };
  return (
    <search>
      <form className="search" onSubmit={search}>
        <input name="orderId" type="search" aria-label="Order id" placeholder="Order id" autoComplete="off" required />
        <button type="submit">Open</button>
      </form>
    </search>
  );
}

interface FilterProps {
  readonly filter: OrderFilter;
  readonly onChange: (filter: OrderFilter) => void;
}

function FilterForm({ filter, onChange }: FilterProps) {
  const [customer, setCustomer] = useState(filter.customerId);
  const applied = Object.keys(addressOf(filter)).length > 0;
  const apply = (event: FormEvent) => {
    event.preventDefault();
    onChange({ ...filter, customerId: customer.trim() });
  };
  const clear = () => {
    setCustomer("");
    onChange({ status: "", customerId: "", from: "", to: "" });
  };
  return (
    <form className="filter" aria-label="Filter" onSubmit={apply}>
      <Field label="Status">
        {(attributes) => (
          <select
            {...attributes}
            value={filter.status}
            onChange={({ target }) => onChange({ ...filter, status: target.value })}
          >
            <option value="">All</option>
            {STATUSES.map((status) => (
              <option key={status} value={status.toLowerCase()}>
                {inWords(status)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Customer">
        {(attributes) => (
          <input
            {...attributes}
            value={customer}
            placeholder="Id or e-mail address"
            autoComplete="off"
            onChange={({ target }) => setCustomer(target.value)}
            onBlur={apply}
          />
        )}
      </Field>
      {(["from", "to"] as const).map((end) => (
        <Field key={end} label={end === "from" ? "From day" : "To day"}>
          {(attributes) => (
            <input
              {...attributes}
              type="date"
              value={filter[end]}
              onChange={({ target }) => onChange({ ...filter, [end]: target.value })}
            />
          )}
        </Field>
      ))}
      <button type="submit" hidden>
        Apply
      </button>
      {applied && (
        <button type="button" onClick={clear}>
          Clear filter
        </button>
      )}
    </form>
  );
}

function OrderTable({ filter }: { filter: OrderFilter }) {
  const [top, atTop] = useVisible<HTMLDivElement>(true);
  const [end, atEnd] = useVisible<HTMLDivElement>(false);
  const { list, error, loadingOlder, olderError, showOlder, showNewest } = useOrderList(queryOf(filter), atTop);
  const wantsOlder = atEnd && Boolean(list?.nextCursor) && !loadingOlder && !olderError;
  useEffect(() => {
    if (wantsOlder) showOlder();
  });

  if (!list) return error ? <ErrorNote error={error} /> : <Loading what="orders" />;
  const filtered = Object.keys(addressOf(filter)).length > 0;
  return (
    <>
      <div ref={top} />
      {error && <ErrorNote error={error} />}
      <div aria-live="polite" className="new-orders">
        {list.waiting > 0 && (
          <button type="button" className="primary" onClick={showNewest}>
            Show {counted(list.waiting, "new order")}
          </button>
        )}
      </div>
      {list.orders.length === 0 ? (
        <EmptyNote>
          {filtered ? (
            "No order matches the filter. Change it, or clear it."
          ) : (
            <>
              There are no orders yet. <Link to="/place">Place one</Link> to try the system out.
            </>
          )}
        </EmptyNote>
      ) : (
        <table className="stacking">
          <caption className="hidden">Orders, newest first</caption>
          <thead>
            <tr>
              <th scope="col">Order</th>
              <th scope="col">Status</th>
              <th scope="col">Customer</th>
              <th scope="col" className="number">
                Lines
              </th>
              <th scope="col" className="number">
                Total
              </th>
              <th scope="col">Created</th>
            </tr>
          </thead>
          <tbody>
            {list.orders.map((order) => (
              <tr key={order.orderId}>
                <th scope="row" data-label="Order">
                  <OrderLink orderId={order.orderId} />
                </th>
                <td data-label="Status">
                  <StatusBadge status={order.status} />
                  {order.reason && <span className="reason">{reasonInWords(order.reason)}</span>}
                </td>
                <td data-label="Customer">{order.customerId}</td>
                <td data-label="Lines" className="number">
                  {order.itemCount}
                </td>
                <td data-label="Total" className="number">
                  {money(order.totalAmount, order.currency)}
                </td>
                <td data-label="Created">
                  <Moment at={order.createdAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {olderError && (
        <ErrorNote error={olderError}>
          <button type="button" onClick={showOlder}>
            Try again
          </button>
        </ErrorNote>
      )}
      <div ref={end} className="end">
        {loadingOlder ? (
          <Loading what="older orders" />
        ) : (
          list.nextCursor && (
            <button type="button" onClick={showOlder}>
              Show older orders
            </button>
          )
        )}
      </div>
    </>
  );
}

/** A reference to an element, and whether the reader sees it. @param first what holds until the browser says it. */
function useVisible<T extends Element>(first: boolean) {
  const [element, setElement] = useState<T | null>(null);
  const [visible, setVisible] = useState(first);
  const observer = useRef<IntersectionObserver>(undefined);
  useEffect(() => {
    if (!element) return;
    observer.current = new IntersectionObserver((entries) => setVisible(entries.at(-1)?.isIntersecting ?? false), {
      rootMargin: "200px",
    });
    observer.current.observe(element);
    return () => observer.current?.disconnect();
  }, [element]);
  return [setElement, visible] as const;
}
