/** Lists the size of each function's bundle and of the console's first page, with their limits. Fails where one is too large. */

import { bundleSizes, checkBundleSizes, sizeTable } from "./lib/checks/bundle-sizes.ts";
import { checkFirstPage, consoleFolder, firstPageLine, firstPageSizes } from "./lib/checks/console-size.ts";
import { print } from "./lib/cli/printable.ts";
import { main, root } from "./lib/cli/run.ts";
import { buildBundles } from "./lib/stack/deployment.ts";

await main(async () => {
  await buildBundles();
  const sizes = bundleSizes(root);
  print(sizeTable(sizes));
  const firstPage = firstPageSizes(consoleFolder);
  print(firstPageLine(firstPage));
  checkBundleSizes(sizes);
  checkFirstPage(firstPage);
});
