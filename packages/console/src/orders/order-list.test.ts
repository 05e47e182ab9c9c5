import { describe, expect, it } from "vitest";
import { summary } from "../testing/api.tsx";
import { EMPTY_LIST, type OrderList, type Page, withNewestPage, withOlderPage } from "./order-list.ts";

const page = (numbers: readonly number[], nextCursor: string | null = "more"): Page => ({
  orders: numbers.map((n) => summary(n)),
  nextCursor,
});
const list = (numbers: readonly number[], nextCursor: string | null = "older"): OrderList => ({
  ...page(numbers, nextCursor),
  waiting: 0,
});
const ids = ({ orders }: Page) => orders.map(({ orderId }) => Number(orderId.slice("ORDER-".length)));

describe("the list of orders", () => {
  it("begins with the newest page", () => {
    expect(withNewestPage(EMPTY_LIST, page([3, 2]), true)).toEqual({ ...page([3, 2]), waiting: 0 });
  });

  it("grows by an older page, whose cursor it keeps", () => {
    const longer = withOlderPage(list([4, 3]), page([3, 2, 1], null));
    expect(ids(longer)).toEqual([4, 3, 2, 1]);
    expect(longer.nextCursor).toBeNull();
  });

  it("puts new orders at its top while the reader is there, and keeps the older ones", () => {
    const next = withNewestPage(list([4, 3, 2, 1]), page([6, 5, 4]), true);
    expect(ids(next)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(next.nextCursor).toBe("older");
  });

  it("counts new orders while the reader is further down, and the list stays", () => {
    const next = withNewestPage(list([4, 3, 2, 1]), page([6, 5, 4]), false);
    expect(ids(next)).toEqual([4, 3, 2, 1]);
    expect(next.waiting).toBe(2);
  });

  it("shows a changed status in either case", () => {
    const newest: Page = { orders: [summary(2, { status: "COMPLETED" }), summary(1)], nextCursor: "more" };
    for (const following of [true, false]) {
      expect(withNewestPage(list([2, 1]), newest, following).orders[0]?.status).toBe("COMPLETED");
    }
  });

  it("drops an order that the filter no longer finds", () => {
    expect(ids(withNewestPage(list([4, 3, 2, 1]), page([4, 2]), true))).toEqual([4, 2, 1]);
    expect(ids(withNewestPage(list([4, 3], null), page([4], null), true))).toEqual([4]);
    expect(ids(withNewestPage(list([4, 3], null), page([], null), true))).toEqual([]);
  });

  it("begins anew where more orders came than a page has", () => {
    const next = withNewestPage(list([4, 3, 2]), page([9, 8, 7]), true);
    expect(ids(next)).toEqual([9, 8, 7]);
    expect(next.nextCursor).toBe("more");
  });
});
