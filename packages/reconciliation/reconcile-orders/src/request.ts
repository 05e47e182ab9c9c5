/** What is looked at: the orders that are on their way, or everything. */
const SCOPES = ["open", "all"] as const;
export type Scope = (typeof SCOPES)[number];

/** Of which sold orders the receipt is looked up: of those that changed lately or name none, or of all there are. */
const RECEIPTS = ["recent", "all"] as const;

export interface ReconcileRequest {
  readonly scope: Scope;
  /** Only tells what is wrong. */
  readonly dryRun: boolean;
  /** The scope `open` looks up none. */
  readonly receipts: (typeof RECEIPTS)[number];
}

/** Somebody asked for something else than a reconciliation. */
export class UnknownRequestError extends Error {
  override readonly name = "UnknownRequestError";
  constructor() {
    super(
      'The request asks for nothing: expected {"scope": "open" or "all", "dryRun": true or false}, ' +
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
