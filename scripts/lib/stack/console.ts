import { type Stack, selection } from "./stack.ts";
import { type Outputs, output } from "./state.ts";

/** The API key, or on AWS a command that shows it: a key must not appear on screens and in logs. */
export const shownKey = ({ local }: Pick<Stack, "local">, outputs: Outputs): string =>
  local ? output(outputs, "api_key") : "$(terraform -chdir=terraform output -raw api_key)";

/** How to use the back office's page, or what to do where the stack has none. */
export function consoleLines(stack: Stack, outputs: Outputs): string[] {
  const { console_url: url } = outputs;
  if (typeof url !== "string") {
    return [
      `${stack.prefix} has no console: its variable console is false, or it was deployed before there was one.`,
      `Deploy it with the console: TF_VAR_console=true ${selection(stack)}make deploy`,
    ];
  }
  return [`  Console  ${url}`, `  Key      ${shownKey(stack, outputs)}`];
}
