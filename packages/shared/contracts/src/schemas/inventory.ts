import { MAX_STOCK } from "@orders/domain";
import Type, { type Static } from "typebox";
import { amount, count, NextCursor, Paging, Price, ProductKey, text, words } from "./fields.ts";

/** The query of the list of products. */
export const ListInventory = Type.Object(Paging, { additionalProperties: false });
export type ListInventory = Static<typeof ListInventory>;

/** The path to a product. */
export const ProductPath = Type.Object({ productId: ProductKey });
export type ProductPath = Static<typeof ProductPath>;

const ProductFields = {
  name: text(256, "the product's name"),
  price: Price,
  stock: Type.Integer({
    minimum: 0,
    maximum: MAX_STOCK,
    description: `the pieces that can be sold: a whole number from 0 to ${MAX_STOCK}`,
  }),
};

const Adjustment = {
  adjust: Type.Integer({
    minimum: -MAX_STOCK,
    maximum: MAX_STOCK,
    description: `the pieces to add, or below 0 to take away: a whole number from -${MAX_STOCK} to ${MAX_STOCK}`,
  }),
};

/** Either all fields of a product, or an adjustment of its stock. */
export const ManageInventory = Type.Partial(Type.Object({ ...ProductFields, ...Adjustment }), {
  additionalProperties: false,
  // One choice per field, so that there is a validation error for every missing field.
  allOf: [
    ...Object.keys(ProductFields).map((field) => ({ anyOf: [{ required: ["adjust"] }, { required: [field] }] })),
    {
      not: {
        type: "object",
        required: ["adjust"],
        anyOf: Object.keys(ProductFields).map((field) => ({ required: [field] })),
      },
      description: "either adjust, or name, price and stock, not both",
    },
  ],
});
export type ManageInventory = Static<Type.TObject<typeof ProductFields>> | Static<Type.TObject<typeof Adjustment>>;

/** A product with its stock. */
export const ProductView = Type.Object(
  {
    productId: ProductKey,
    name: words("the product's name"),
    price: amount("the price of one piece"),
    stock: count("the pieces that can be sold"),
    received: count("all pieces ever received: received − stock is what orders have reserved"),
  },
  {
    examples: [{ productId: "LAPTOP-15", name: 'Laptop 15"', price: 999.99, stock: 12, received: 15 }],
  },
);
export type ProductView = Static<typeof ProductView>;

/** One page of products. */
export const ProductPage = Type.Object({
  products: Type.Array(ProductView, { description: "in no particular order" }),
  count: count("the number of products on this page"),
  nextCursor: NextCursor,
});
export type ProductPage = Static<typeof ProductPage>;
