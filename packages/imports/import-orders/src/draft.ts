import { fingerprint, type OrderId } from "@orders/domain";
import type * as schema from "@orders/domain/schemas";
import { ImportOrder, RecordOrder, SubmitOrder } from "@orders/domain/validators";
import { type Fault, faultsOf } from "@orders/lambda-kit";

/** An order of a file, checked: to be processed, or of the past. */
export type Draft = {
  readonly orderId: OrderId;
  /** The same for the same content, in whatever kind of file and order of keys. */
  readonly requestHash: string;
} & (
  | { readonly kind: "ORDER"; readonly body: schema.SubmitOrder }
  | { readonly kind: "RECORD"; readonly body: schema.RecordOrder }
);

/** What an entry's content asks for, or all that is wrong with it. */
export function draftOf(content: unknown): Draft | readonly Fault[] {
  const { orderId, ...body } = content as Readonly<Record<string, unknown>>;
  const id = { orderId };
  const faults: Fault[] = [];
  if (!ImportOrder(id)) faults.push(...faultsOf(ImportOrder));
  const isRecord = ("total" in body || "status" in body) && !("items" in body || "productId" in body);
  if (isRecord && !RecordOrder(body)) faults.push(...faultsOf(RecordOrder));
  if (!isRecord && !SubmitOrder(body)) faults.push(...faultsOf(SubmitOrder));
  if (faults.length > 0) return faults;

  const draft = { orderId: orderId as OrderId, requestHash: fingerprint(body) };
  return isRecord
    ? { ...draft, kind: "RECORD", body: body as unknown as schema.RecordOrder }
    : { ...draft, kind: "ORDER", body: body as schema.SubmitOrder };
}
