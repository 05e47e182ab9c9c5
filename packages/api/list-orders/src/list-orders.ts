import {
  DEFAULT_PAGE,
  MAX_FULL_PAGE,
  MAX_ORDER_ID,
  orderSummary,
  orderView,
  type Sent,
  statusNamed,
} from "@orders/contracts";
import type { ListOrders, MyOrderPage, OrderPage } from "@orders/contracts/schemas";
import * as validators from "@orders/contracts/validators";
import {
  canonicalCustomerId,
  type Instant,
  instantOf,
  type Order,
  type OrderFilter,
  type Orders,
  type PagePosition,
} from "@orders/domain";
import {
  cursorOf,
  type HttpRequest,
  type HttpResponse,
  invalidRequest,
  logger,
  positionIn,
  type Route,
  type SignedInCustomer,
} from "@orders/lambda-kit";

interface Ports {
  readonly orders: Pick<Orders, "list">;
}

/**
 * Lists orders in pages, newest first: summaries, or with `view=full` whole orders as `GET /orders/{orderId}` returns
 * them; to a customer, summaries of their own orders. A page may be short, even empty, and still have a `nextCursor`.
 */
export const listOrders =
  ({ orders }: Ports): Route =>
  (request) => {
    const { customer } = request;
    return customer ? ownOrders(orders, request, customer) : allOrders(orders, request);
  };

async function allOrders(orders: Ports["orders"], request: HttpRequest): Promise<HttpResponse> {
  const query = request.query(validators.ListOrders);
  const view = query.view ?? "summary";
  const filter = filterOf(query);
  const { found, nextCursor } = await pageOf(orders, query, filter, { ...filter, caller: request.caller });
  return {
    status: 200,
    body: {
      view,
      orders: found.map((order) => (view === "full" ? orderView(order) : orderSummary(order))),
      count: found.length,
      filter,
      nextCursor,
    } satisfies Sent<OrderPage>,
  };
}

async function ownOrders(
  orders: Ports["orders"],
  request: HttpRequest,
  { id }: SignedInCustomer,
): Promise<HttpResponse> {
  const query = request.query(validators.ListMyOrders);
  const filter = filterOf(query);
  // The customer's id in the filter also keeps out a cursor of another list: it belongs to the scope of a cursor.
  const own = { ...filter, customerId: id };
  const { found, nextCursor } = await pageOf(orders, query, own, own);
  return {
    status: 200,
    body: {
      orders: found.map(orderSummary),
      count: found.length,
      filter,
      nextCursor,
    } satisfies Sent<MyOrderPage>,
  };
}

async function pageOf(
  orders: Ports["orders"],
  query: Pick<ListOrders, "view" | "limit" | "cursor">,
  filter: OrderFilter,
  scope: Readonly<Record<string, string>>,
): Promise<{ found: readonly Order[]; nextCursor: string | null }> {
  const limit = limitOf(query);
  const after = query.cursor === undefined ? undefined : positionIn(query.cursor, scope, positionsIn(filter));
  const page = await orders.list({ filter, limit, ...(after && { after }) });
  // The caller cannot repair these orders. The reconciler reports them.
  for (const { orderId, why } of page.unreadable ?? []) logger.warn("Left out of the list", { orderId, why });
  return { found: page.orders, nextCursor: page.next ? cursorOf(page.next, scope) : null };
}

function limitOf({ view, limit }: Pick<ListOrders, "view" | "limit">): number {
  if (view !== "full") return limit === undefined ? DEFAULT_PAGE : Number(limit);
  const wanted = limit === undefined ? MAX_FULL_PAGE : Number(limit);
  if (wanted <= MAX_FULL_PAGE) return wanted;
  throw invalidRequest([
    { pointer: "/limit", message: `limit must be at most ${MAX_FULL_PAGE} with view=full, and not ${wanted}` },
  ]);
}

function filterOf({ status, customerId, from, to }: ListOrders): OrderFilter {
  const filter: OrderFilter = {
    ...(status !== undefined && { status: statusNamed(status) }),
    ...(customerId !== undefined && { customerId: canonicalCustomerId(customerId) }),
    ...(from !== undefined && { from: moment("from", from, "T00:00:00.000Z") }),
    ...(to !== undefined && { to: moment("to", to, "T23:59:59.999Z") }),
  };
  if (filter.from && filter.to && filter.from > filter.to) {
    throw invalidRequest([{ pointer: "/from", message: "from must not be after to" }]);
  }
  return filter;
}

/** The instant of a day or a time. `timeOfDay` completes a day to its start or its end. */
function moment(name: "from" | "to", value: string, timeOfDay: string): Instant {
  const instant = instantOf(value.includes("T") ? value : `${value}${timeOfDay}`);
  if (!instant) throw invalidRequest([{ pointer: `/${name}`, message: `${name} must be a day of the calendar` }]);
  return instant;
}

/** Anybody can compute a cursor. DynamoDB refuses a key that no order of the list can have, which must not look like a fault. */
const positionsIn =
  ({ from, to }: OrderFilter) =>
  (value: unknown): value is PagePosition =>
    Array.isArray(value) &&
    value.every((key) => {
      if (key === null) return true;
      if (!Array.isArray(key) || key.length !== 2 || !key.every((part) => typeof part === "string")) return false;
      const [createdAt, orderId] = key as [string, string];
      const isInList = createdAt >= (from ?? createdAt) && createdAt <= (to ?? createdAt);
      return isInList && instantOf(createdAt) === createdAt && orderId.length > 0 && orderId.length <= MAX_ORDER_ID;
    });
