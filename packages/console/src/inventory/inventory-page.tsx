import { useState } from "react";
import { useConsole } from "../api/context.ts";
import { count, money } from "../ui/format.ts";
import { useTitle } from "../ui/title.ts";
import { AdjustDialog } from "./adjust-dialog.tsx";
import { ProductsMissing } from "./products-missing.tsx";
import { LOW_STOCK, Stock } from "./stock.tsx";
import { useProducts } from "./use-products.ts";

/** The products with their stock, and its adjustment. */
export function InventoryPage() {
  useTitle("Inventory");
  const { products, error, hasMore, showMore } = useProducts();
  const { settings } = useConsole();
  const [adjusted, setAdjusted] = useState<string>();
  const [done, setDone] = useState("");

  return (
    <>
      <h1>Inventory</h1>
      <p>
        Stock is what can be sold. What orders have reserved or sold is what was ever received minus the stock. Up to{" "}
        {LOW_STOCK} pieces, a product is marked as low.
      </p>
      <p aria-live="polite" className="done">
        {done}
      </p>
      <ProductsMissing products={products} error={error} />
      {products && products.length > 0 && (
        <table className="stacking">
          <caption className="hidden">Products by id</caption>
          <thead>
            <tr>
              <th scope="col">Product</th>
              <th scope="col" className="number">
                Price
              </th>
              <th scope="col" className="number">
                Stock
              </th>
              <th scope="col" className="number">
                Reserved or sold
              </th>
              <th scope="col" className="number">
                Received
              </th>
              <th scope="col">
                <span className="hidden">Change</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {products.map(({ productId, name, price, stock, received }) => (
              <tr key={productId}>
                <th scope="row" data-label="Product">
                  {name} <span className="quiet">{productId}</span>
                </th>
                <td data-label="Price" className="number">
                  {money(price, settings.currency)}
                </td>
                <td data-label="Stock" className="number">
                  <Stock pieces={stock} />
                </td>
                <td data-label="Reserved or sold" className="number">
                  {count(received - stock)}
                </td>
                <td data-label="Received" className="number">
                  {count(received)}
                </td>
                <td className="number">
                  <button
                    type="button"
                    onClick={() => setAdjusted(productId)}
                    aria-label={`Adjust the stock of ${name}`}
                  >
                    Adjust
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {hasMore && (
        <div className="end">
          <button type="button" onClick={showMore}>
            Show more products
          </button>
        </div>
      )}
      {adjusted !== undefined && (
        <AdjustDialog
          productId={adjusted}
          onClose={() => setAdjusted(undefined)}
          onDone={(message) => {
            setAdjusted(undefined);
            setDone(message);
          }}
        />
      )}
    </>
  );
}
