import { randomUUID } from "node:crypto";
import type { ProductView } from "@orders/client";
import { type Answer, api, call } from "./api.ts";

const path = (productId: string): string => `/inventory/${encodeURIComponent(productId)}`;

/** GET /inventory/{productId} */
export const showProduct = (productId: string, headers: Readonly<Record<string, string>> = {}) =>
  call<ProductView>("GET", path(productId), { headers });

/** PUT /inventory/{productId} */
export const putProduct = (
  productId: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<ProductView>> => call<ProductView>("PUT", path(productId), { body, headers });

/** The product that the orders of a test file are for. Each file has one of its own, see stock-up.ts. */
export const WIDGET = { productId: `WIDGET-${randomUUID()}`, name: "Widget", price: 29.99 } as const;

/** Creates a product that no other test knows: a lamp at 10.00. @returns its id. */
export async function someProduct(
  stock: number,
  {
    productId = `TEST-${randomUUID()}`,
    name = "Lamp",
    price = 10,
  }: Partial<Omit<ProductView, "stock" | "received">> = {},
): Promise<string> {
  const { error, response } = await api.PUT("/inventory/{productId}", {
    params: { path: { productId } },
    body: { name, price, stock },
  });
  if (response.status !== 201) {
    throw new Error(`The product ${productId} was not created: ${response.status} ${JSON.stringify(error)}`);
  }
  return productId;
}

/** Adds stock to products of the demo catalogue, for requests that name them: as many pieces as the test will order. */
export async function stockUp(pieces: Readonly<Record<string, number>>): Promise<void> {
  for (const [productId, adjust] of Object.entries(pieces)) {
    const { data, error } = await api.PUT("/inventory/{productId}", {
      params: { path: { productId } },
      body: { adjust },
    });
    if (!data)
      throw new Error(`The stock of ${productId} was not raised: ${JSON.stringify(error)}. Run make catalogue.`);
  }
}
