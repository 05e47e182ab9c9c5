/** Checks the API documents: lint, examples, version against the released one, and that docs/ is generated from them. */
import { print } from "./lib/cli/printable.ts";
import { main } from "./lib/cli/run.ts";
import { UserError } from "./lib/cli/steps.ts";
import { contractErrors, readContract, readFile } from "./lib/contract/contract.ts";

await main(async () => {
  const errors = await contractErrors(readContract(), readFile);
  if (errors.length > 0) throw new UserError(errors.join("\n"));
  print("The API documents are in order.");
});
