import { fingerprint } from "../fingerprint.ts";
import type { Product } from "../inventory.ts";
import { type Currency, formatMoney, type Money, parseMoney } from "../money.ts";
import type { SubmitOrder } from "../schemas/api.ts";
import { instantOf, msAfter } from "../time.ts";
import type { NewOrder } from "./new-order.ts";
import type { Address, Customer, Instant, Line, Order, ProductId } from "./order.ts";

/** A validation error: what is wrong at one place of a request or a row. `message` is for the sender. */
export interface ValidationError {
  /** JSON Pointer (RFC 6901) to the value. For a missing field, to the place where it should be. */
  readonly pointer: string;
  readonly message: string;
}

/** A requested line, from either of the two forms that the API accepts. */
export interface RequestedLine {
  readonly productId: ProductId;
  readonly name: string | undefined;
  readonly quantity: number;
  readonly price: Money | undefined;
  /** JSON Pointer to the product in the request's body. */
  readonly pointer: string;
}

/** The lines that have a price, and a validation error for each of the others. */
interface Pricing {
  readonly lines: readonly Line[];
  readonly errors: readonly ValidationError[];
}

/** The lines of a body, which has either `items` or a single product. */
export function requestedLines({ items, productId, quantity }: SubmitOrder): RequestedLine[] {
  const lines = items ?? [{ productId: productId ?? "", quantity: quantity ?? 0 }];
  return lines.map((line, index) => ({
    productId: line.productId as ProductId,
    name: line.name ?? line.productName,
    quantity: line.quantity,
    price: line.price === undefined ? undefined : parseMoney(line.price),
    pointer: items ? `/items/${index}/productId` : "/productId",
  }));
}

/** The products of the lines without a price: their prices come from the catalogue. */
export const unpricedProducts = (lines: readonly RequestedLine[]): ProductId[] =>
  lines.filter(({ price }) => price === undefined).map(({ productId }) => productId);

/** Product ids that an error message may repeat. Any other text may be personal, such as an e-mail address in a file with mixed-up columns. */
const PRODUCT_ID = /^[\p{L}\p{N}._-]{1,64}$/u;

/** Prices the lines. A line without a price gets the catalogue's price and name. */
export function priced(lines: readonly RequestedLine[], products: ReadonlyMap<ProductId, Product>): Pricing {
  const errors: ValidationError[] = [];
  const withPrice = lines.flatMap((line): Line[] => {
    const { productId, quantity, pointer } = line;
    const product = line.price === undefined ? products.get(productId) : undefined;
    const price = line.price ?? product?.price;
    const name = line.name ?? product?.name;
    if (price === undefined) {
      const named = PRODUCT_ID.test(productId) ? productId : "of this id";
      errors.push({ pointer, message: `There is no product ${named} in the catalogue, and no price was given for it` });
      return [];
    }
    return [{ productId, quantity, price, ...(name !== undefined && { name }) }];
  });
  return { lines: withPrice, errors };
}

/** The contents of the requested order, except for its lines. */
export function contentsOf(body: SubmitOrder): Pick<NewOrder, "customer" | "paymentMethod" | "shippingAddress"> {
  const shippingAddress = addressIn(body);
  return {
    customer: customerIn(body),
    paymentMethod: { type: "CARD", ...(body.paymentToken !== undefined && { token: body.paymentToken }) },
    ...(shippingAddress && { shippingAddress }),
  };
}

/** The customer of a body. Without an id the e-mail address is the id. */
export function customerIn({ customerId, customerName, customerEmail, customerPhone }: SubmitOrder): Customer {
  return {
    customerId: customerId ?? customerEmail ?? "",
    ...(customerName !== undefined && { name: customerName }),
    ...(customerEmail !== undefined && { email: customerEmail }),
    ...(customerPhone !== undefined && { phone: customerPhone }),
  };
}

/** The shipping address of a body, with `zipCode` as `postalCode`. */
export function addressIn({ shippingAddress }: SubmitOrder): Address | undefined {
  if (!shippingAddress) return undefined;
  const { zipCode, postalCode = zipCode, ...address } = shippingAddress;
  return { ...address, ...(postalCode !== undefined && { postalCode }) };
}

/**
 * A fingerprint of the requested order. It ignores the fields that the system computes itself, because only one of two
 * otherwise equal requests may contain them.
 */
export function requestHashOf(body: SubmitOrder): string {
  const { total, totalAmount, currency, status, createdAt, ...asked } = body;
  return fingerprint(asked);
}

/** The validation errors of computed fields that differ from the order. The schema checks the status. */
export function contradictions(
  body: SubmitOrder,
  order: Pick<Order, "totalAmount" | "currency">,
  now: Instant,
): ValidationError[] {
  const errors: ValidationError[] = [];
  for (const field of ["total", "totalAmount"] as const) {
    const stated = body[field];
    if (stated === undefined || parseMoney(stated) === order.totalAmount) continue;
    const message = `${field} must be ${formatMoney(order.totalAmount)}, the sum of all lines of the order`;
    errors.push({ pointer: `/${field}`, message });
  }
  return [...errors, ...currencyErrors(body, order.currency), ...dateErrors("createdAt", body.createdAt, now)];
}

/** A validation error if a currency is given and is not the shop's, ignoring letter case. */
export function currencyErrors({ currency }: { readonly currency?: string }, shops: Currency): ValidationError[] {
  if (currency === undefined || currency.toUpperCase() === shops) return [];
  return [{ pointer: "/currency", message: `currency must be ${shops}, the currency of this shop` }];
}

/** How far the clock of a caller may be ahead. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** A validation error if a date is given that does not exist in the calendar or is in the future. */
export function dateErrors(field: string, date: string | undefined, now: Instant): ValidationError[] {
  if (date === undefined) return [];
  const instant = instantOf(date);
  if (instant === undefined)
    return [{ pointer: `/${field}`, message: `${field} must be a date that the calendar has` }];
  if (instant > msAfter(now, CLOCK_SKEW_MS))
    return [{ pointer: `/${field}`, message: `${field} must not be in the future` }];
  return [];
}
