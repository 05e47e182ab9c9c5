import type { StockedProduct } from "@orders/domain";
import { toJsonNumber } from "./decimals.ts";
import type { ProductView } from "./schemas/index.ts";

/** A product as the API shows it. */
export const productView = ({ productId, name, price, stock, received }: StockedProduct): ProductView => ({
  productId,
  name,
  price: toJsonNumber(price),
  stock,
  received,
});
