/** Puts the opening catalogue into the stack's inventory; what is there already is left alone. */

import { loadCatalogue, readCatalogue } from "./lib/catalogue.ts";
import { print } from "./lib/printable.ts";
import { main } from "./lib/run.ts";
import { readStack } from "./lib/stack.ts";
import { output, readState } from "./lib/state.ts";

await main(async () => {
  const stack = readStack();
  const { outputs } = await readState(stack);
  const products = readCatalogue();
  const put = await loadCatalogue(stack, output(outputs, "inventory_table_name"), products);
  print(`${put} products put, ${products.length - put} were there already.`);
});
