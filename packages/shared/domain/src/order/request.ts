import { type Money, parseMoney } from "../money.ts";
import type { Product } from "../ports.ts";
import type { SubmitOrder } from "../schemas/api.ts";
import type { Address, Customer, Line, NewOrder, ProductId } from "./order.ts";

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
  readonly faults: readonly { readonly pointer: string; readonly message: string }[];
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
  const faults: Pricing["faults"][number][] = [];
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
