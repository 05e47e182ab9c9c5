/**
 * Bundles the Lambda package in the current folder: `dist/index.js`, and `dist/<name>.zip` with it and the file that makes
 * its traces.
 * `dist/meta.json` says what is in it (https://esbuild.github.io/analyze shows it).
 * The same source gives the same bytes in every checkout and at any time, so that only what changed is deployed.
 */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { bundle } from "./lib/bundle/bundle.ts";
import { TRACING } from "./lib/bundle/tracing.ts";
import { print, printError } from "./lib/cli/printable.ts";

const { name: packageName } = JSON.parse(readFileSync("package.json", "utf8"));
const name = String(packageName).replace(/^@[^/]+\//, "");

const { outputFiles, metafile, warnings } = await bundle({ entryPoints: ["src/index.ts"] });
const code = outputFiles[0]?.contents;
const tracing = (await bundle({ entryPoints: [TRACING.source] })).outputFiles[0]?.contents;
if (code === undefined || tracing === undefined || warnings.length > 0) {
  printError(`${packageName}: esbuild has warnings, see above. The code that they name would fail on Lambda.`);
  process.exit(1);
}

// Times in a zip have no zone. fflate writes them in the machine's zone: this date is the same in all zones.
const options = { mtime: new Date(1980, 0, 1), os: 3, attrs: (0o100644 << 16) >>> 0, level: 9 } as const;
const zip = zipSync({ "index.js": [code, options], [TRACING.file]: [tracing, options] });

mkdirSync("dist", { recursive: true });
writeFileSync(join("dist", "index.js"), code);
writeFileSync(join("dist", TRACING.file), tracing);
writeFileSync(join("dist", "meta.json"), JSON.stringify(metafile));
writeFileSync(join("dist", `${name}.zip`), zip);
print(`${name}.zip ${Math.ceil(zip.length / 1024)} KB`);
