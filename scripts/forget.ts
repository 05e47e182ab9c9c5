/**
 * Erases the personal data of a customer, CUSTOMER=CUST-001 or an e-mail address: counts it, asks, invokes forget-customer until
 * it is done, and shows what is left. BY says who asks, DRY_RUN=1 only counts. Ends with status 1 where an order is left.
 */

import { userInfo } from "node:os";
import type { ErasureReport, ErasureRequest } from "@orders/contracts/schemas";
import { confirm } from "./lib/cli/confirm.ts";
import { print } from "./lib/cli/printable.ts";
import { main } from "./lib/cli/run.ts";
import { step } from "./lib/cli/steps.ts";
import { erasureInWords, erasureSettings, type Forget, forgetAll, isComplete } from "./lib/orders/erasure.ts";
import { invoke } from "./lib/stack/invoke.ts";
import { readStack } from "./lib/stack/stack.ts";
import { readState } from "./lib/stack/state.ts";

await main(async () => {
  const stack = readStack();
  const settings = erasureSettings(process.env, () => userInfo().username);
  const { outputs } = await readState(stack);
  const forget: Forget = (dryRun) => {
    const request: ErasureRequest = { ...settings, dryRun };
    return invoke<ErasureReport>(stack, outputs, "forget-customer", request);
  };
  const show = (report: ErasureReport): void => {
    print(`\n${erasureInWords(report, settings).join("\n")}`);
    if (!isComplete(report)) process.exitCode = 1;
  };

  const counted = await step(`Count the orders of the customer in ${stack.prefix}`, () => forget(true));
  show(counted);
  if (process.env.DRY_RUN === "1" || counted.orders === 0) return;
  const { customerId, by } = settings;
  await confirm(stack, true, `Erase the personal data of ${customerId} in ${stack.prefix} for good, as ${by}?`, "yes");
  show(await step("Erase", () => forgetAll(forget)));
});
