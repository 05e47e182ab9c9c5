import {
  type Address,
  type Currency,
  type Customer,
  fingerprint,
  formatMoney,
  type Instant,
  instantOf,
  msAfter,
  type NewOrder,
  type Order,
  type Product,
  type ProductId,
  parseMoney,
  type RequestedLine,
  type Status,
} from "@orders/domain";
import { toJsonNumber } from "./decimals.ts";
import type { SubmitOrder } from "./schemas/index.ts";
import type { ValidationError } from "./validation-error.ts";

/** A requested line, from either of the two forms that the API accepts. */
export interface BodyLine extends RequestedLine {
  /** JSON Pointer to the product in the request's body. */
  readonly pointer: string;
}

/** The lines of a body, which has either `items` or a single product. */
export function requestedLines({ items, productId, quantity }: SubmitOrder): BodyLine[] {
  const single = productId === undefined || quantity === undefined ? [] : [{ productId, quantity }];
  const lines: NonNullable<SubmitOrder["items"]> = items ?? single;
  return lines.map((line, index) => ({
    productId: line.productId,
    name: line.name ?? line.productName,
    quantity: line.quantity,
    price: line.price === undefined ? undefined : parseMoney(line.price),
    pointer: items ? `/items/${index}/productId` : "/productId",
  }));
}

/**
 * The validation errors of lines for which neither the request nor the catalogue has a price: see `priced`. A message
 * repeats a product's id only where it looks like one. Any other text may be personal, such as an e-mail address in a file
 * with mixed-up columns.
 */
export const unpricedErrors = (lines: readonly BodyLine[]): ValidationError[] =>
  unknownProductErrors(lines).map(({ pointer, message }) => ({
    pointer,
    message: `${message}, and no price was given for it`,
  }));

/** The validation errors of lines whose product is not in the catalogue. */
export const unknownProductErrors = (lines: readonly BodyLine[]): ValidationError[] =>
  lines.map(({ productId, pointer }) => {
    const named = /^[\p{L}\p{N}._-]{1,64}$/u.test(productId) ? productId : "of this id";
    return { pointer, message: `There is no product ${named} in the catalogue` };
  });

/**
 * The lines that name another price than the catalogue's: their validation errors, and the current price of each product.
 * Lines without a price, and those of unknown products, are not among them.
 */
export function otherPrices(
  lines: readonly BodyLine[],
  products: ReadonlyMap<ProductId, Product>,
): { errors: ValidationError[]; prices: { productId: ProductId; price: number }[] } {
  const prices = new Map<ProductId, number>();
  const errors = lines.flatMap(({ productId, price, pointer }) => {
    const current = products.get(productId)?.price;
    if (price === undefined || current === undefined || price === current) return [];
    prices.set(productId, toJsonNumber(current));
    const message =
      `The price of ${productId} is ${formatMoney(current)}, not ${formatMoney(price)}: ` +
      "send the current price, or leave it out";
    return [{ pointer: pointer.replace(/productId$/, "price"), message }];
  });
  return { errors, prices: [...prices].map(([productId, price]) => ({ productId, price })) };
}

/** The contents of the requested order, except for its lines. */
export function contentsOf(
  body: SubmitOrder,
  customer: Customer = customerIn(body),
): Pick<NewOrder, "customer" | "paymentMethod" | "shippingAddress"> {
  const shippingAddress = addressIn(body);
  return {
    customer,
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

/** The status that a request or a file names, in any letter case. The schema checks that there is such a status. */
export const statusNamed = (name: string): Status => name.toUpperCase() as Status;
