import { randomUUID } from "node:crypto";
import { type Answer, call } from "./api.ts";

/** A product as the API shows it. */
export interface Product {
  readonly productId: string;
  readonly name: string;
  readonly price: number;
  readonly stock: number;
  readonly received: number;
}

const path = (productId: string): string => `/inventory/${encodeURIComponent(productId)}`;

/** GET /inventory/{productId} */
export const showProduct = (productId: string, headers: Readonly<Record<string, string>> = {}) =>
  call<Product>("GET", path(productId), { headers });

/** PUT /inventory/{productId} */
export const putProduct = (
  productId: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<Product>> => call<Product>("PUT", path(productId), { body, headers });

/** The product that the orders of a test file are for. Each file has one of its own, see stock-up.ts. */
export const WIDGET = { productId: `WIDGET-${randomUUID()}`, name: "Widget", price: 29.99 } as const;

/** Creates a product that no other test knows: a lamp at 10.00. @returns its id. */
export async function someProduct(
  stock: number,
  { productId = `TEST-${randomUUID()}`, name = "Lamp", price = 10 }: Partial<Omit<Product, "stock" | "received">> = {},
): Promise<string> {
  const { status, text } = await putProduct(productId, { name, price, stock });
  if (status !== 201) throw new Error(`The product ${productId} was not created: ${status} ${text}`);
  return productId;
}

/** Adds stock to products of the demo catalogue, for requests that name them: as many pieces as the test will order. */
export async function stockUp(pieces: Readonly<Record<string, number>>): Promise<void> {
  for (const [productId, adjust] of Object.entries(pieces)) {
    const { status, text } = await putProduct(productId, { adjust });
    if (status !== 200)
      throw new Error(`The stock of ${productId} was not raised: ${status} ${text}. Run make catalogue.`);
  }
}
