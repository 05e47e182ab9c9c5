/** What is checked: the open orders, or everything. */
export const SCOPES = ["open", "all"] as const;
export type Scope = (typeof SCOPES)[number];

/** The sold orders whose receipt is checked: those that changed recently or name no receipt, or all. */
export const RECEIPTS = ["recent", "all"] as const;

export interface ReconcileRequest {
  readonly scope: Scope;
  /** Reports the findings without repairing them. */
  readonly dryRun: boolean;
  /** The scope `open` checks no receipts. */
  readonly receipts: (typeof RECEIPTS)[number];
}

/** The input of the function is not a valid request. */
export class UnknownRequestError extends Error {
  override readonly name = "UnknownRequestError";
  constructor() {
    super(
      'The request cannot be read: expected {"scope": "open" or "all", "dryRun": true or false}, ' +
        'and with the scope "all" also "receipts": "recent" or "all"',
    );
  }
}

/** @throws UnknownRequestError */
export function readRequest(request: unknown): ReconcileRequest {
  const { scope, dryRun = false, receipts = "recent" } = Object(request) as Record<string, unknown>;
  const known = SCOPES.find((candidate) => candidate === scope);
  const which = RECEIPTS.find((candidate) => candidate === receipts);
  if (known === undefined || typeof dryRun !== "boolean" || which === undefined) throw new UnknownRequestError();
  if (known === "open" && which === "all") throw new UnknownRequestError();
  return { scope: known, dryRun, receipts: which };
}
