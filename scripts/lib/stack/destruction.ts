import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { S3Client } from "@aws-sdk/client-s3";
import { confirm } from "../cli/confirm.ts";
import { failIfInterrupted } from "../cli/run.ts";
import { line, step, UserError } from "../cli/steps.ts";
import type { Terraform } from "../terraform/terraform.ts";
import { emptyBucket, hasObjects } from "./buckets.ts";
import { clientConfig, placeOf, type Stack, selection } from "./stack.ts";
import type { State, StateResource } from "./state.ts";

/**
 * Destroys all that Terraform made of the stack, and what it leaves: objects in buckets that may be emptied
 * (`force_destroy`), logs, the state. On AWS it asks first.
 * @returns whether there was anything to destroy.
 * @throws UserError, before anything is deleted, where tables or the content of buckets are protected.
 */
export async function destroyStack(
  stack: Stack,
  terraform: Pick<Terraform, "state" | "init" | "destroy">,
): Promise<boolean> {
  const state = await terraform.state.read();
  if (state === undefined) {
    // A deployment that was interrupted early has made the bucket of the state, and no more.
    await terraform.state.remove();
    return false;
  }
  line(`Destroy ${stack.prefix} on ${placeOf(stack)}`);
  const s3 = new S3Client(clientConfig(stack));
  await refuseProtected(s3, state, stack);
  await confirm(
    stack,
    !stack.local,
    `Everything of ${stack.prefix} in ${stack.region} will be deleted for good: ${state.resources.length} resources, ` +
      "all orders, receipts, uploads and accounts.",
    stack.prefix,
  );
  await step("Terraform is ready", () => terraform.init());
  await emptyBuckets(s3, state);
  await step("Infrastructure destroyed", async (current) => {
    try {
      await terraform.destroy(current);
    } catch (error) {
      // A function that was still running wrote an object after the bucket was emptied.
      if (!(error instanceof UserError && error.message.includes("BucketNotEmpty"))) throw error;
      await emptyBuckets(s3, state);
      await terraform.destroy(current);
    }
  });
  await step("Logs removed", () => removeLogs(stack, state));
  await step("State removed", () => terraform.state.remove());
  return true;
}

/** Before anything is deleted: a destruction that Terraform must refuse at its end would already have deleted objects. */
async function refuseProtected(s3: S3Client, { resources }: State, stack: Stack): Promise<void> {
  const tables = named(resources, "aws_dynamodb_table", "name", (table) => table.deletion_protection_enabled === true);
  const pools = named(resources, "aws_cognito_user_pool", "name", (pool) => pool.deletion_protection === "ACTIVE");
  const buckets: string[] = [];
  for (const bucket of named(resources, "aws_s3_bucket", "bucket", (attributes) => !mayBeEmptied(attributes))) {
    if (await hasObjects(s3, bucket)) buckets.push(bucket);
  }
  const protections = [
    { names: tables, what: "deletion_protection = true protects the tables", set: "deletion_protection = false" },
    { names: pools, what: "deletion_protection = true protects the accounts in", set: "deletion_protection = false" },
    { names: buckets, what: "force_destroy = false protects the objects in", set: "force_destroy = true" },
  ].filter(({ names }) => names.length > 0);
  if (protections.length === 0) return;
  throw new UserError(
    [
      `${stack.prefix} is protected, and nothing was deleted:`,
      ...protections.map(({ what, names }) => `  ${what} ${names.join(", ")}`),
      `To destroy it all the same, set ${[...new Set(protections.map(({ set }) => set))].join(" and ")} in ` +
        `terraform/environments/${stack.environment}.tfvars, run ${selection(stack)}make terraform-apply, then try again.`,
    ].join("\n"),
  );
}

const mayBeEmptied = ({ force_destroy }: StateResource["attributes"]): boolean => force_destroy === true;

async function emptyBuckets(s3: S3Client, { resources }: State): Promise<void> {
  await step("Buckets emptied", async ({ progress, title }) => {
    let total = 0;
    for (const bucket of named(resources, "aws_s3_bucket", "bucket", mayBeEmptied)) {
      total += await emptyBucket(s3, bucket, (deleted) => {
        failIfInterrupted();
        progress(`${deleted} objects of ${bucket}`);
      }).catch((error) => {
        if (error.name === "NoSuchBucket") return 0;
        throw error;
      });
    }
    title(`Buckets emptied: ${total} versions of objects`);
  });
}

/** Lambda makes a log group again when it logs after Terraform deleted it, and API Gateway makes one that is not in the state. */
async function removeLogs(stack: Stack, { resources }: State): Promise<void> {
  const logs = new CloudWatchLogsClient(clientConfig(stack));
  const groups = [
    ...named(resources, "aws_cloudwatch_log_group", "name"),
    ...named(resources, "aws_api_gateway_rest_api", "id").map(
      (id) => `API-Gateway-Execution-Logs_${id}/${stack.environment}`,
    ),
  ];
  for (const logGroupName of groups) {
    try {
      await logs.send(new DeleteLogGroupCommand({ logGroupName }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }
}

/** An attribute of each resource of a type whose attributes meet the condition. */
function named(
  resources: readonly StateResource[],
  type: string,
  attribute: string,
  condition: (attributes: StateResource["attributes"]) => boolean = () => true,
): string[] {
  return resources
    .filter((resource) => resource.type === type && condition(resource.attributes))
    .map(({ attributes }) => String(attributes[attribute]));
}
