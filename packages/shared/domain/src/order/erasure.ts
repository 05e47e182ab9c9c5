import { changed } from "./history.ts";
import type { Approval, Cancellation, Instant, Order } from "./order.ts";
import type { ReceiptContents } from "./receipt.ts";
import { TRANSITIONS } from "./status.ts";

/** Whether the personal data of the order was erased. */
export const isErased = (order: Order): boolean => order.personalDataErasedAt !== undefined;

/**
 * Whether the order needs its personal data no more: no transition can follow. Before that, a run needs the payment token,
 * the shipment the address, and each notification the e-mail address or the phone number.
 */
export const isErasable = (order: Order): boolean =>
  order.historical === true || TRANSITIONS[order.status].length === 0;

/**
 * The customer id that an order keeps after its erasure. The shop's id stays, as a pseudonym: only the shop knows the person.
 * An e-mail address is personal itself, so the order's id replaces it.
 */
const pseudonymOf = ({ orderId, customer: { customerId } }: Pick<Order, "orderId" | "customer">): string =>
  customerId.includes("@") ? `erased-${orderId}` : customerId;

/**
 * The order without what tells who its customer is: contact, address, payment token, and texts that people wrote about it.
 * What bookkeeping needs stays: ids, lines, amounts, times, the gateway's transactions, and who of the shop acted. Status and
 * attempt do not change, so that no event and no run follow. For orders that are erasable and not erased yet.
 * @param by who asked for the erasure, for the history.
 */
export function withoutPersonalData(order: Order, at: Instant, by: string): Order {
  const { shippingAddress, reasonDetail, ...kept } = order;
  const erased: Order = {
    ...kept,
    customer: { customerId: pseudonymOf(order) },
    paymentMethod: { type: order.paymentMethod.type },
    ...(order.cancellation && { cancellation: withoutReason(order.cancellation) }),
    ...(order.approval && { approval: withoutNote(order.approval) }),
  };
  return changed(erased, at, "PERSONAL_DATA_ERASED", { personalDataErasedAt: at }, { by });
}

const withoutReason = ({ reason, ...cancellation }: Cancellation): Cancellation => cancellation;

function withoutNote({ decision, ...approval }: Approval): Approval {
  if (!decision) return approval;
  const { note, ...decided } = decision;
  return { ...approval, decision: decided };
}

/** The receipt without the person, and with the customer id that its order keeps. */
export function receiptWithoutPerson(
  receipt: ReceiptContents,
  order: Pick<Order, "orderId" | "customer">,
): ReceiptContents {
  const { customerName, shippingAddress, ...kept } = receipt;
  return { ...kept, customerId: pseudonymOf(order) };
}
