import { count } from "../ui/format.ts";

/** Up to so many pieces the stock of a product is low. */
export const LOW_STOCK = 5;

/** The pieces that can be sold, with a mark where they are few. */
export const Stock = ({ pieces }: { pieces: number }) => (
  <span>
    {count(pieces)}
    {pieces <= LOW_STOCK && <span className="badge attention mark">{pieces === 0 ? "Sold out" : "Low"}</span>}
  </span>
);
