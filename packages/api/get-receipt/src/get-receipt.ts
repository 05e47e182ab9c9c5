import { refundView } from "@orders/contracts";
import type { ReceiptLinks } from "@orders/contracts/schemas";
import { OrderPath } from "@orders/contracts/validators";
import {
  type Clock,
  IN_PROGRESS,
  type Instant,
  isHalted,
  type Order,
  type Orders,
  orderFor,
  type ReceiptLink,
  type Receipts,
  receiptPageKey,
  refundOf,
} from "@orders/domain";
import { HttpProblemError, notFound, type Route } from "@orders/lambda-kit";
import { receiptPage } from "./receipt-page.ts";

interface Ports {
  readonly orders: Pick<Orders, "get">;
  readonly receipts: Pick<Receipts, "find" | "putPage" | "link">;
  readonly clock: Clock;
  /** How long the links are valid. */
  readonly linkSeconds: number;
}

/**
 * Returns links to the order's receipt and to its page, which is created on the first request. A receipt never changes: a
 * later refund is in the response and in a page of its own. A customer gets those of their own orders.
 */
export const getReceipt =
  ({ orders, receipts, clock, linkSeconds }: Ports): Route =>
  async (request) => {
    const order = await orderFor(orders, request.pathOfExisting(OrderPath).orderId, request.customer?.id);
    if (!order.receipt) throw noReceipt(order);
    const receipt = await receipts.find(order.receipt.key);
    if (!receipt) throw notFound(`The receipt of order ${order.orderId} is lost: ${order.receipt.key} is not stored`);
    const pageKey = receiptPageKey(order);
    const refund = refundOf(order);
    await receipts.putPage(pageKey, receiptPage(receipt, refund));

    // The signature of a link has a precision of one second.
    const from = secondsAfter(clock.now(), 0);
    const fileName = `receipt-${order.orderId.replace(/[^A-Za-z0-9._-]/g, "_")}`;
    const show = (disposition: ReceiptLink["disposition"], extension: string, contentType: string): ReceiptLink => ({
      from,
      seconds: linkSeconds,
      disposition,
      fileName: `${fileName}.${extension}`,
      contentType,
    });
    const [url, pageUrl] = await Promise.all([
      receipts.link(order.receipt.key, show("attachment", "json", "application/json")),
      receipts.link(pageKey, show("inline", "html", "text/html; charset=utf-8")),
    ]);
    const expiresAt = secondsAfter(from, linkSeconds);
    const links: ReceiptLinks = {
      orderId: order.orderId,
      url,
      pageUrl,
      expiresAt,
      ...(refund && { refund: refundView(refund) }),
    };
    return { status: 200, body: links };
  };

/** The instant `seconds` later, rounded down to a full second. */
const secondsAfter = (at: Instant, seconds: number): Instant =>
  new Date((Math.floor(Date.parse(at) / 1000) + seconds) * 1000).toISOString() as Instant;

function noReceipt(order: Order): HttpProblemError {
  const { orderId, status } = order;
  // An order that is in progress may still get a receipt.
  const yet = IN_PROGRESS.includes(status) && !isHalted(order) && !order.historical ? " yet" : "";
  return new HttpProblemError(404, `Order ${orderId} has no receipt${yet}: it is ${status}`, { orderStatus: status });
}
