/** Removes the selected stack: bucket contents, everything that Terraform made, its state, and this machine's notes. */

import { join } from "node:path";
import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { S3Client } from "@aws-sdk/client-s3";
import { emptyBucket } from "./lib/buckets.ts";
import { confirm } from "./lib/confirm.ts";
import { emulatorState, requireEmulator } from "./lib/emulator.ts";
import { withLock } from "./lib/lock.ts";
import { print } from "./lib/printable.ts";
import { failIfInterrupted, main } from "./lib/run.ts";
import { clientConfig, placeOf, readStack, type Stack } from "./lib/stack.ts";
import type { State, StateResource } from "./lib/state.ts";
import { heading, seconds, step, UserError } from "./lib/steps.ts";
import { forget, terraformFor } from "./lib/terraform.ts";

await main(async () => {
  const started = Date.now();
  const stack = readStack();
  if (stack.external) await requireEmulator(String(stack.endpoint));
  else if (stack.local && (await emulatorState(stack)) !== "healthy") {
    forget(stack);
    print(`Nothing to destroy: the emulator on port ${stack.port} does not run, and keeps nothing when it ends.`);
    return;
  }
  const destroyed = await withLock(join(stack.folder, "lock"), stack.prefix, () => destroy(stack));
  forget(stack);
  const took = seconds(Date.now() - started);
  print(destroyed ? `\n${stack.prefix} is gone (${took}).` : `Nothing is deployed as ${stack.prefix}.`);
  if (stack.local && !stack.external) print("The emulator still runs: make stop ends it.");
});

/** @returns whether there was anything to destroy. */
async function destroy(stack: Stack): Promise<boolean> {
  const terraform = await terraformFor(stack);
  const state = await terraform.state.read();
  if (state === undefined) {
    // A deployment that was broken off at its very beginning made the bucket all the same.
    await terraform.state.remove();
    return false;
  }
  heading(`Destroy ${stack.prefix} on ${placeOf(stack)}`);
  refuseWhenProtected(state, stack);
  await confirm(
    stack,
    !stack.local,
    `Everything of ${stack.prefix} in ${stack.region} will be deleted for good: ${state.resources.length} resources, ` +
      "all orders, receipts and uploads.",
    stack.prefix,
  );
  await step("Terraform is ready", () => terraform.init());
  await emptyBuckets(stack, state);
  await step("Infrastructure destroyed", async (current) => {
    try {
      await terraform.destroy(current);
    } catch (error) {
      // A function that was still running wrote once more after the bucket was emptied.
      if (!(error instanceof UserError && error.message.includes("BucketNotEmpty"))) throw error;
      await emptyBuckets(stack, state);
      await terraform.destroy(current);
    }
  });
  await step("Logs removed", () => removeLogs(stack, state));
  await step("State removed", () => terraform.state.remove());
  return true;
}

/** Before anything is emptied: a destruction that must fail in the end should not have taken the receipts. */
function refuseWhenProtected({ resources }: State, stack: Stack): void {
  const tables = resources
    .filter(({ type, attributes }) => type === "aws_dynamodb_table" && attributes.deletion_protection_enabled === true)
    .map(({ attributes }) => attributes.name);
  if (tables.length === 0) return;
  throw new UserError(
    `${stack.prefix} is protected: ${tables.join(", ")} may not be deleted.\n` +
      `To destroy it all the same, set deletion_protection = false in terraform/environments/${stack.environment}.tfvars, ` +
      "run make terraform-apply, then try again.",
  );
}

async function emptyBuckets(stack: Stack, state: State): Promise<void> {
  const s3 = new S3Client(clientConfig(stack));
  await step("Buckets emptied", async ({ progress, title }) => {
    let total = 0;
    for (const bucket of texts(state.resources, "aws_s3_bucket", "bucket")) {
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

/** Logs that came after Terraform had removed their group made it again, and API Gateway makes one that nobody asked for. */
async function removeLogs(stack: Stack, { resources }: State): Promise<void> {
  const logs = new CloudWatchLogsClient(clientConfig(stack));
  const groups = [
    ...texts(resources, "aws_cloudwatch_log_group", "name"),
    ...texts(resources, "aws_api_gateway_rest_api", "id").map(
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

function texts(resources: readonly StateResource[], type: string, attribute: string): string[] {
  return resources.filter((resource) => resource.type === type).map(({ attributes }) => String(attributes[attribute]));
}
