/** Builds the functions' zips and the console, and lists the zips. */

import { globSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { print } from "./lib/cli/printable.ts";
import { main, root } from "./lib/cli/run.ts";
import { buildBundles } from "./lib/stack/deployment.ts";

await main(async () => {
  await buildBundles();
  for (const zip of globSync("packages/*/*/dist/*.zip", { cwd: root }).sort()) {
    const kilobytes = Math.ceil(statSync(join(root, zip)).size / 1024);
    print(`    ${basename(zip, ".zip").padEnd(24)} ${String(kilobytes).padStart(5)} KB  ${zip}`);
  }
});
