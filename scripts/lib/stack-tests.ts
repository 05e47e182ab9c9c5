import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Stack, stackEnvironment } from "./stack.ts";
import { type Outputs, output } from "./state.ts";

/**
 * Environment for tests that run against a deployed stack: how to call its API, and where all its outputs are written,
 * as `terraform output -json` gives them.
 */
export function testEnvironment(stack: Stack, outputs: Outputs): NodeJS.ProcessEnv {
  const file = join(stack.folder, "outputs.json");
  const entries = Object.entries(outputs).map(([name, value]) => [name, { value }]);
  writeFileSync(file, JSON.stringify(Object.fromEntries(entries), undefined, 2), { mode: 0o600 });
  return {
    ...stackEnvironment(stack),
    API_URL: output(outputs, "api_url"),
    API_BASE_URL: output(outputs, "api_base_url"),
    API_KEY: output(outputs, "api_key"),
    STACK_OUTPUTS: file,
  };
}
