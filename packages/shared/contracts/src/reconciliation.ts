/** What a reconciliation checks: the open orders, or everything. */
export const SCOPES = ["open", "all"] as const;

/** The paid orders whose receipt is checked: those that changed recently or name no receipt, or all. */
export const RECEIPT_SCOPES = ["recent", "all"] as const;
