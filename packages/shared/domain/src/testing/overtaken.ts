import type { Order, OrderId } from "../order/order.ts";

interface Readable {
  get(orderId: OrderId): Promise<Order>;
}

/** Orders for a test of concurrent writes: `write` runs after the first read. */
export function overtaken<Store extends Readable>(orders: Store, write: (order: Order) => Promise<unknown>): Store {
  let reads = 0;
  const get = async (orderId: OrderId) => {
    const order = await orders.get(orderId);
    if (++reads === 1) await write(order);
    return order;
  };
  return { ...orders, get };
}
