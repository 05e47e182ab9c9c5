import { useInfiniteQuery } from "@tanstack/react-query";
import { dataOf } from "../api/answer.ts";
import { useConsole, useRefreshInterval } from "../api/context.ts";

/** The products of the inventory, by id, a page at a time; what is shown is kept up to date. */
export function useProducts() {
  const { client } = useConsole();
  const query = useInfiniteQuery({
    queryKey: ["products"],
    queryFn: ({ pageParam }) =>
      dataOf(
        client.GET("/inventory", { params: { query: { limit: "100", ...(pageParam && { cursor: pageParam }) } } }),
      ),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: useRefreshInterval(),
  });
  const products = query.data?.pages
    .flatMap(({ products }) => products)
    .sort((one, other) => one.productId.localeCompare(other.productId));
  return { products, error: query.error, hasMore: query.hasNextPage, showMore: () => void query.fetchNextPage() };
}
