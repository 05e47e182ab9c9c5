/** Deploys the selected stack: emulator (local), bundles, infrastructure, catalogue. Ends with how to use it. */

import { buildBundles, deployInfrastructure, ensureEmulator } from "./lib/deployment.ts";
import { print } from "./lib/printable.ts";
import { main } from "./lib/run.ts";
import { readStack, type Stack, selection } from "./lib/stack.ts";
import { type Outputs, output } from "./lib/state.ts";
import { heading, seconds } from "./lib/steps.ts";
import { selectForTerraformFolder } from "./lib/terraform.ts";

await main(async () => {
  const started = Date.now();
  const stack = readStack();
  heading(`Deploy ${stack.prefix} to ${stack.local ? "the local emulator" : `AWS, ${stack.region}`}`);
  await ensureEmulator(stack);
  await buildBundles();
  const { outputs } = await deployInfrastructure(stack);
  selectForTerraformFolder(stack);
  print(`\n${stack.prefix} is deployed (${seconds(Date.now() - started)}).\n`);
  print(howToUse(stack, outputs));
});

function howToUse(stack: Stack, outputs: Outputs): string {
  const url = output(outputs, "api_url");
  const key = output(outputs, "api_key");
  // Keys of a stack on AWS are worth hiding from screens and logs.
  const shownKey = stack.local ? key : "$(terraform -chdir=terraform output -raw api_key)";
  const order = '{"customerId":"CUST-001","productId":"PROD-002","quantity":2}';
  const before = selection(stack);
  return [
    `  URL   ${url}`,
    `  Key   ${shownKey}`,
    "",
    "Place an order:",
    "",
    `  curl -s -X POST "${url}" -H "x-api-key: ${shownKey}" -H "content-type: application/json" -d '${order}'`,
    "",
    "Read it, with the orderId of the answer:",
    "",
    `  curl -s "${url}/ORDER_ID" -H "x-api-key: ${shownKey}"`,
    "",
    `Then: ${before}make status, ${before}make logs-processor, ${before}make destroy. make help lists everything.`,
  ].join("\n");
}
