import { eventually } from "@orders/acceptance-tests/eventually";
import { isSettled, type Order, type OrderId } from "@orders/domain";
import { orders } from "./stack.ts";

/** Calls `act` with each value, `width` at a time, so that the test does not keep the machine busy. */
export async function forEach<T, R>(
  values: readonly T[],
  act: (value: T, index: number) => Promise<R>,
  width = 25,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < values.length; index = next++)
      results[index] = await act(values[index] as T, index);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

/** How often each text occurs. */
export const counted = (values: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
};

/** Waits until all these orders are settled. @returns them. */
export async function atRest(ids: readonly OrderId[], withinMs = 240_000): Promise<Order[]> {
  const waiting = new Set(ids);
  await eventually(
    `${ids.length} orders are settled`,
    async () => {
      await forEach([...waiting], async (orderId) => {
        if (isSettled(await orders.get(orderId))) waiting.delete(orderId);
      });
      return waiting.size;
    },
    (left) => left === 0,
    withinMs,
  );
  return forEach(ids, (orderId) => orders.get(orderId));
}
