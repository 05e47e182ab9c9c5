import { EmptyNote, ErrorNote, Loading } from "../ui/states.tsx";
import type { useProducts } from "./use-products.ts";

/** Stands where products will be: what went wrong, that they are being read, or that there are none. */
export const ProductsMissing = ({ products, error }: Pick<ReturnType<typeof useProducts>, "products" | "error">) => (
  <>
    {error && <ErrorNote error={error} />}
    {!products && !error && <Loading what="products" />}
    {products?.length === 0 && (
      <EmptyNote>
        There are no products. <code>make catalogue</code> loads the demo catalogue.
      </EmptyNote>
    )}
  </>
);
