/** The parts of `terraform show -json` of a plan that are read here. */
export interface ShownPlan {
  readonly planned_values: { readonly root_module: Module };
  readonly resource_changes: readonly {
    readonly address: string;
    readonly change: { readonly after_unknown?: object };
  }[];
}

interface Module {
  readonly resources?: readonly { readonly address: string; readonly values?: object | undefined }[];
  readonly child_modules?: readonly Module[];
}

type Values = Record<string, unknown>;

/** Attributes that name a key. They are set by Terraform alone: none has a value that AWS chooses. */
const KEYS = ["kms_key_id", "kms_master_key_id"];
const UNKNOWN = "known after apply";

/**
 * The plan, with a text for each encryption key whose ARN AWS gives only when the key is made. Checkov takes what a plan does
 * not know for missing. Its own setting for that, EVAL_TF_PLAN_AFTER_UNKNOWN, also takes what AWS chooses for set.
 */
export function withKnownKeys<T extends ShownPlan>(plan: T): T {
  const filled = structuredClone(plan);
  const unknown = new Map(filled.resource_changes.map(({ address, change }) => [address, change.after_unknown ?? {}]));
  fill(filled.planned_values.root_module, unknown);
  return filled;
}

function fill({ resources = [], child_modules = [] }: Module, unknown: ReadonlyMap<string, object>): void {
  for (const { address, values = {} } of resources)
    fillResource(values as Values, (unknown.get(address) ?? {}) as Values);
  for (const child of child_modules) fill(child, unknown);
}

function fillResource(values: Values, unknown: Values): void {
  for (const key of KEYS) if (unknown[key] === true) values[key] = UNKNOWN;
  // A table's: DynamoDB chooses the key where encryption by a key of the account is not enabled.
  const encryption = first(values.server_side_encryption);
  const unknownOfIt = first(unknown.server_side_encryption);
  if (encryption?.enabled === true && unknownOfIt?.kms_key_arn === true) encryption.kms_key_arn = UNKNOWN;
}

/** The first block of an attribute; undefined where the attribute is no list of blocks, or not known as a whole. */
const first = (blocks: unknown): Values | undefined => (Array.isArray(blocks) ? blocks[0] : undefined);
