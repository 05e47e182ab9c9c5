/** What is looked at: the orders that are on their way, or everything. */
export const SCOPES = ["open", "all"] as const;
export type Scope = (typeof SCOPES)[number];

export interface ReconcileRequest {
  readonly scope: Scope;
  /** Only tells what is wrong. */
  readonly dryRun: boolean;
}

/** Somebody asked for something else than a reconciliation. */
export class UnknownRequestError extends Error {
  override readonly name = "UnknownRequestError";
  constructor() {
    super('The request asks for nothing: expected {"scope": "open" or "all", "dryRun": true or false}');
  }
}

/** @throws UnknownRequestError */
export function readRequest(request: unknown): ReconcileRequest {
  const { scope, dryRun = false } = Object(request) as Record<string, unknown>;
  const known = SCOPES.find((candidate) => candidate === scope);
  if (known === undefined || typeof dryRun !== "boolean") throw new UnknownRequestError();
  return { scope: known, dryRun };
}
