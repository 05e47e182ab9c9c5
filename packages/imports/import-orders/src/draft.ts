import {
  historicalOrderDate,
  historicalOrderErrors,
  requestHashOf,
  type ValidationError,
  validationErrorsOf,
} from "@orders/contracts";
import type * as schema from "@orders/contracts/schemas";
import { HistoricalOrder, ImportOrder, SubmitOrder } from "@orders/contracts/validators";
import { type Currency, fingerprint, type Instant, type OrderId } from "@orders/domain";

/** A valid order of a file: an order to process, or a historical order. */
export type Draft = {
  readonly orderId: OrderId;
  /** A hash of the content. It does not depend on the file format or the order of keys. */
  readonly requestHash: string;
} & (
  | { readonly kind: "ORDER"; readonly body: schema.SubmitOrder }
  | { readonly kind: "HISTORICAL"; readonly body: schema.HistoricalOrder }
);

/** Whether the content of an entry is a historical order: it has a total or a status, and no products. */
export const isHistorical = (content: object): boolean =>
  ("total" in content || "status" in content) && !("items" in content || "productId" in content);

/** The order of an entry, in a shop of this currency; or all its validation errors. */
export function draftOf(content: unknown, currency: Currency, now: Instant): Draft | readonly ValidationError[] {
  const { orderId, ...body } = content as Readonly<Record<string, unknown>>;
  const id = { orderId };
  const hasId = ImportOrder(id);
  const errors: ValidationError[] = hasId ? [] : validationErrorsOf(ImportOrder);
  if (isHistorical(body)) {
    if (HistoricalOrder(body)) errors.push(...historicalOrderErrors(body, currency, now));
    else errors.push(...validationErrorsOf(HistoricalOrder));
  } else if (!SubmitOrder(body)) errors.push(...validationErrorsOf(SubmitOrder));
  if (errors.length > 0 || !hasId) return errors;
  return checked(id.orderId, body);
}

function checked(orderId: OrderId, body: object): Draft {
  if (!isHistorical(body)) return { orderId, requestHash: contentHash(body), kind: "ORDER", body };
  return { orderId, requestHash: contentHash(body), kind: "HISTORICAL", body: body as schema.HistoricalOrder };
}

/** A hash of the content of an order, valid or not. Different notations of the same date have the same hash. */
export function contentHash(content: object): string {
  const { orderId, ...body } = content as { readonly orderId?: unknown };
  if (!isHistorical(body)) return requestHashOf(body);
  const { currency, createdAt, orderDate, ...record } = body as schema.HistoricalOrder;
  const at = historicalOrderDate({ createdAt, orderDate }) ?? createdAt ?? orderDate;
  return fingerprint({ ...record, ...(at !== undefined && { createdAt: at }) });
}
