import type { OrdersClient } from "@orders/client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { dataOf } from "../api/answer.ts";
import { useConsole, useRefreshInterval } from "../api/context.ts";
import { EMPTY_LIST, type OrderList, type Page, withNewestPage, withOlderPage } from "./order-list.ts";

const readPage = async (client: OrdersClient, query: Record<string, string>): Promise<Page> =>
  (await dataOf(client.GET("/orders", { params: { query } }))) as Page;

/** The list of orders, which follows what happens and grows at its end. */
interface LiveList {
  /** undefined until the first page is there. */
  readonly list: OrderList | undefined;
  /** Why the newest page could not be read; the list stays. */
  readonly error: Error | null;
  readonly loadingOlder: boolean;
  /** Why the last older page could not be read. */
  readonly olderError: Error | null;
  readonly showOlder: () => void;
  /** Shows the orders that are waiting. */
  readonly showNewest: () => void;
}

/**
 * @param query the filter as the API's query.
 * @param atTop whether the reader sees the list's beginning.
 */
export function useOrderList(query: Record<string, string>, atTop: boolean): LiveList {
  const { client } = useConsole();
  const cache = useQueryClient();
  const kept = ["order-list", query];
  // A reader who comes back from an order finds the list as it was, with its older pages.
  const [list, setList] = useState(() => cache.getQueryData<OrderList>(kept));
  useEffect(() => {
    if (list) cache.setQueryData(kept, list);
  }, [list]);
  const following = useRef(atTop);
  following.current = atTop;

  const newest = useQuery({
    queryKey: ["orders", query],
    queryFn: () => readPage(client, query),
    refetchInterval: useRefreshInterval(),
  });
  const { data: page, refetch } = newest;
  useEffect(() => {
    if (page) setList((list = EMPTY_LIST) => withNewestPage(list, page, following.current));
  }, [page]);

  const older = useMutation({
    mutationFn: (cursor: string) => readPage(client, { ...query, cursor }),
    onSuccess: (page) => setList((list = EMPTY_LIST) => withOlderPage(list, page)),
  });

  return {
    list,
    error: newest.error,
    loadingOlder: older.isPending,
    olderError: older.error,
    showOlder: () => {
      if (list?.nextCursor && !older.isPending) older.mutate(list.nextCursor);
    },
    showNewest: () => {
      window.scrollTo({ top: 0 });
      if (page) setList((list = EMPTY_LIST) => withNewestPage(list, page, true));
      void refetch();
    },
  };
}
