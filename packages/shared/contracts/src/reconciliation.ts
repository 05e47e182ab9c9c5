/**
 * What a reconciliation checks: the open orders; the orders of the last days with their payments and receipts; or everything,
 * including the stock and the payments without an order.
 */
export const SCOPES = ["open", "recent", "all"] as const;
