/**
 * Deploys the selected stack: emulator (local), bundles, infrastructure, and the demo catalogue where it is wanted.
 * Ends with how to use it.
 */

import { print } from "./lib/cli/printable.ts";
import { main } from "./lib/cli/run.ts";
import { line, seconds } from "./lib/cli/steps.ts";
import { catalogueWanted } from "./lib/stack/catalogue.ts";
import { shownKey } from "./lib/stack/console.ts";
import { buildBundles, deployInfrastructure, ensureEmulator, loadDemoCatalogue } from "./lib/stack/deployment.ts";
import { placeOf, readStack, type Stack, selection } from "./lib/stack/stack.ts";
import { type Outputs, output } from "./lib/stack/state.ts";
import { selectForTerraformFolder } from "./lib/terraform/terraform.ts";

await main(async () => {
  const started = Date.now();
  const stack = readStack();
  const withCatalogue = catalogueWanted(stack);
  line(`Deploy ${stack.prefix} to ${placeOf(stack)}`);
  await ensureEmulator(stack);
  await buildBundles();
  const { outputs } = await deployInfrastructure(stack);
  selectForTerraformFolder(stack);
  if (withCatalogue) await loadDemoCatalogue(stack, outputs);
  print(`\n${stack.prefix} is deployed (${seconds(Date.now() - started)}).\n`);
  print(howToUse(stack, outputs, withCatalogue));
});

function howToUse(stack: Stack, outputs: Outputs, withCatalogue: boolean): string {
  const url = output(outputs, "api_url");
  const key = shownKey(stack, outputs);
  const order = '{"customerId":"CUST-001","productId":"PROD-002","quantity":2}';
  const before = selection(stack);
  return [
    `  URL   ${url}`,
    `  Key   ${key}`,
    ...(typeof outputs.console_url === "string"
      ? [`  Page  ${outputs.console_url}, the back office; make console: an account to sign in`]
      : []),
    "",
    withCatalogue
      ? "Place an order:"
      : `Place an order. Where PROD-002 is not in the inventory, load the demo catalogue first: ${before}make catalogue`,
    "",
    `  curl -s -X POST "${url}" -H "x-api-key: ${key}" -H "content-type: application/json" -d '${order}'`,
    "",
    "Read it, with the orderId of the answer:",
    "",
    `  curl -s "${url}/ORDER_ID" -H "x-api-key: ${key}"`,
    "",
    ...(typeof outputs.user_pool_id === "string"
      ? [`Order as a customer who signs in: ${before}make user EMAIL=jane@example.com`, ""]
      : []),
    `Then: ${before}make status, ${before}make logs-processor, ${before}make destroy. make help lists everything.`,
  ].join("\n");
}
