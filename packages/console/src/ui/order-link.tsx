import { Link } from "react-router";

/** An order's id, which leads to its page. */
export const OrderLink = ({ orderId }: { orderId: string }) => (
  <Link to={`/orders/${encodeURIComponent(orderId)}`} className="id">
    {orderId}
  </Link>
);
