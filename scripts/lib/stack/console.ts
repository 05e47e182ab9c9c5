import { BACK_OFFICE_GROUP } from "@orders/contracts";
import { type Stack, selection } from "./stack.ts";
import { type Outputs, output } from "./state.ts";
import type { MadeUser, WantedUser } from "./users.ts";

/** The API key, or on AWS a command that shows it: a key must not appear on screens and in logs. */
export const shownKey = ({ local }: Pick<Stack, "local">, outputs: Outputs): string =>
  local ? output(outputs, "api_key") : "$(terraform -chdir=terraform output -raw api_key)";

/** The account of the back office that every local stack can have. */
export const OFFICE: WantedUser = { email: "office@example.com", group: BACK_OFFICE_GROUP };

/**
 * How to use the back office's page, or what to do where the stack has none.
 * @param user an account to sign in with; undefined where people make their own.
 */
export function consoleLines(stack: Stack, outputs: Outputs, user?: MadeUser): string[] {
  const { console_url: url } = outputs;
  if (typeof url !== "string") {
    return [
      `${stack.prefix} has no console: its variable console is false, or it was deployed before there was one.`,
      `Deploy it with the console: TF_VAR_console=true ${selection(stack)}make deploy`,
    ];
  }
  const account = user
    ? [`  E-mail    ${user.email}`, `  Password  ${user.password}, new each time`]
    : [`  Account   ${selection(stack)}make user EMAIL=jo@example.com GROUP=${BACK_OFFICE_GROUP}`];
  return [`  Console   ${url}`, ...account];
}
