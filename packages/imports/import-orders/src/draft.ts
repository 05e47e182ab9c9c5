import {
  type Currency,
  fingerprint,
  historicalOrderDate,
  historicalOrderErrors,
  type Instant,
  type OrderId,
  requestHashOf,
} from "@orders/domain";
import type * as schema from "@orders/domain/schemas";
import { HistoricalOrder, ImportOrder, SubmitOrder } from "@orders/domain/validators";
import { type ValidationError, validationErrorsOf } from "@orders/lambda-kit";

/** An order of a file, checked: to be processed, or of the past. */
export type Draft = {
  readonly orderId: OrderId;
  /** The same for the same content, in whatever kind of file and order of keys. */
  readonly requestHash: string;
} & (
  | { readonly kind: "ORDER"; readonly body: schema.SubmitOrder }
  | { readonly kind: "RECORD"; readonly body: schema.HistoricalOrder }
);

/** Whether an entry's content is an order of the past: it has a total or a status, and no products. */
export const isHistorical = (content: object): boolean =>
  ("total" in content || "status" in content) && !("items" in content || "productId" in content);

/** What an entry's content asks for at this moment, in a shop of this currency; or all that is wrong with it. */
export function draftOf(content: unknown, currency: Currency, now: Instant): Draft | readonly ValidationError[] {
  const { orderId, ...body } = content as Readonly<Record<string, unknown>>;
  const id = { orderId };
  const faults: ValidationError[] = ImportOrder(id) ? [] : validationErrorsOf(ImportOrder);
  if (isHistorical(body)) {
    if (HistoricalOrder(body)) faults.push(...historicalOrderErrors(body, currency, now));
    else faults.push(...validationErrorsOf(HistoricalOrder));
  } else if (!SubmitOrder(body)) faults.push(...validationErrorsOf(SubmitOrder));
  return faults.length > 0 ? faults : checked(orderId as OrderId, body);
}

function checked(orderId: OrderId, body: object): Draft {
  if (!isHistorical(body)) return { orderId, requestHash: contentHash(body), kind: "ORDER", body };
  return { orderId, requestHash: contentHash(body), kind: "RECORD", body: body as schema.HistoricalOrder };
}

/** The same for the same order, checked or not. A date counts as the instant that it stands for. */
export function contentHash(content: object): string {
  const { orderId, ...body } = content as { readonly orderId?: unknown };
  if (!isHistorical(body)) return requestHashOf(body);
  const { currency, createdAt, orderDate, ...record } = body as schema.HistoricalOrder;
  const at = historicalOrderDate({ createdAt, orderDate }) ?? createdAt ?? orderDate;
  return fingerprint({ ...record, ...(at !== undefined && { createdAt: at }) });
}
