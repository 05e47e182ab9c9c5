/** Makes an account of the user pool for EMAIL, in GROUP if it is given, and prints how to sign in and what to call. */
import { confirm } from "./lib/cli/confirm.ts";
import { print } from "./lib/cli/printable.ts";
import { main } from "./lib/cli/run.ts";
import { step } from "./lib/cli/steps.ts";
import { readStack } from "./lib/stack/stack.ts";
import { readState } from "./lib/stack/state.ts";
import { makeUser, userLines, userPoolOf, wantedUser } from "./lib/stack/users.ts";

await main(async () => {
  const stack = readStack();
  const wanted = wantedUser();
  const { outputs } = await readState(stack);
  const pool = userPoolOf(stack, outputs);
  await confirm(
    stack,
    stack.environment === "prod",
    `Make an account for ${wanted.email}${wanted.group ? ` in the group ${wanted.group}` : ""} in ${stack.prefix}?`,
    "yes",
  );
  const user = await step("Account", () => makeUser(stack, pool, wanted));
  print(userLines(stack, outputs, pool, user).join("\n"));
});
