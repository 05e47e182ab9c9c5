/** Lists the size of each function's bundle and its limit. Fails where one is too large. */

import { bundleSizes, checkBundleSizes, sizeTable } from "./lib/checks/bundle-sizes.ts";
import { print } from "./lib/cli/printable.ts";
import { main, root } from "./lib/cli/run.ts";
import { buildBundles } from "./lib/stack/deployment.ts";

await main(async () => {
  await buildBundles();
  const sizes = bundleSizes(root);
  print(sizeTable(sizes));
  checkBundleSizes(sizes);
});
