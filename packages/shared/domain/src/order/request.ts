import { fingerprint } from "../fingerprint.ts";
import type { Product } from "../inventory.ts";
import { type Currency, formatMoney, type Money, parseMoney } from "../money.ts";
import type { SubmitOrder } from "../schemas/api.ts";
import { instantOf, msAfter } from "../time.ts";
import type { NewOrder } from "./new-order.ts";
import type { Address, Customer, Instant, Line, Order, ProductId } from "./order.ts";

/** One thing that is wrong in a body. */
export interface ValidationError {
  /** JSON Pointer (RFC 6901) to the value. */
  readonly pointer: string;
  readonly message: string;
}

/** A line as it was asked for, in whichever of the API's forms. */
export interface RequestedLine {
  readonly productId: ProductId;
  readonly name: string | undefined;
  readonly quantity: number;
  readonly price: Money | undefined;
  /** JSON Pointer to the product in the request's body. */
  readonly pointer: string;
}

/** Lines with their prices, and what is wrong with those that cannot have one. */
interface Pricing {
  readonly lines: readonly Line[];
  readonly faults: readonly ValidationError[];
}

/** The lines of a body, be it `items` or a single product. */
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

/** The products whose prices the catalogue has to tell. */
export const unpricedProducts = (lines: readonly RequestedLine[]): ProductId[] =>
  lines.filter(({ price }) => price === undefined).map(({ productId }) => productId);

/** A product's id as shops have it. Another text may be anything, such as an e-mail address in a file with mixed-up columns. */
const PRODUCT_ID = /^[\p{L}\p{N}._-]{1,64}$/u;

/** The lines with their prices; one that brings none takes the catalogue's, and its name with it. */
export function priced(lines: readonly RequestedLine[], products: ReadonlyMap<ProductId, Product>): Pricing {
  const faults: ValidationError[] = [];
  const withPrice = lines.flatMap((line): Line[] => {
    const { productId, quantity, pointer } = line;
    const product = line.price === undefined ? products.get(productId) : undefined;
    const price = line.price ?? product?.price;
    const name = line.name ?? product?.name;
    if (price === undefined) {
      const named = PRODUCT_ID.test(productId) ? productId : "of this id";
      faults.push({ pointer, message: `There is no product ${named} in the catalogue, and no price was given for it` });
      return [];
    }
    return [{ productId, quantity, price, ...(name !== undefined && { name }) }];
  });
  return { lines: withPrice, faults };
}

/** What a body says of the order that it asks for, beside its lines. */
export function contentsOf(body: SubmitOrder): Pick<NewOrder, "customer" | "paymentMethod" | "shippingAddress"> {
  const shippingAddress = addressIn(body);
  return {
    customer: customerIn(body),
    paymentMethod: { type: "CARD", ...(body.paymentToken !== undefined && { token: body.paymentToken }) },
    ...(shippingAddress && { shippingAddress }),
  };
}

/** The customer of a body, known by e-mail where no id is given. */
export function customerIn({ customerId, customerName, customerEmail, customerPhone }: SubmitOrder): Customer {
  return {
    customerId: customerId ?? customerEmail ?? "",
    ...(customerName !== undefined && { name: customerName }),
    ...(customerEmail !== undefined && { email: customerEmail }),
    ...(customerPhone !== undefined && { phone: customerPhone }),
  };
}

/** The address of a body, with its postal code under one name. */
export function addressIn({ shippingAddress }: SubmitOrder): Address | undefined {
  if (!shippingAddress) return undefined;
  const { zipCode, postalCode = zipCode, ...address } = shippingAddress;
  return { ...address, ...(postalCode !== undefined && { postalCode }) };
}

/**
 * The same for two bodies that ask for the same order. What the system works out itself does not count: a repetition may
 * say it where the first request did not.
 */
export function requestHashOf(body: SubmitOrder): string {
  const { total, totalAmount, currency, status, createdAt, ...asked } = body;
  return fingerprint(asked);
}

/** What a body says of its order that is not so. Its status is the schema's to check. */
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

/** The currency of an order, where it is stated, is the shop's, in letters of either case. */
export function currencyErrors({ currency }: { readonly currency?: string }, shops: Currency): ValidationError[] {
  if (currency === undefined || currency.toUpperCase() === shops) return [];
  return [{ pointer: "/currency", message: `currency must be ${shops}, the currency of this shop` }];
}

/** How far the clock of whoever states a date may be ahead. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** A date that is stated is one of the calendar, and not in the future. */
export function dateErrors(field: string, date: string | undefined, now: Instant): ValidationError[] {
  if (date === undefined) return [];
  const instant = instantOf(date);
  if (instant === undefined)
    return [{ pointer: `/${field}`, message: `${field} must be a date that the calendar has` }];
  if (instant > msAfter(now, CLOCK_SKEW_MS))
    return [{ pointer: `/${field}`, message: `${field} must not be in the future` }];
  return [];
}
