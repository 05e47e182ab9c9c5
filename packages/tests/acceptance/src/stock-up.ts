import { beforeAll } from "vitest";
import { someProduct, WIDGET } from "./products.ts";

/** More than the orders of a file take. */
const PLENTY = 1000;

beforeAll(async () => {
  await someProduct(PLENTY, WIDGET);
});
