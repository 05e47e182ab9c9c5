/** Checks what the packages and scripts import by the rules of lib/checks/import-rules.ts. Prints every violation. */
import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Manifest, manifestErrors, sourceErrors } from "./lib/checks/import-rules.ts";
import { print, printError } from "./lib/cli/printable.ts";
import { root } from "./lib/cli/run.ts";

const read = (path: string) => readFileSync(join(root, path), "utf8");
const built = ["node_modules", "dist"];

const manifests = globSync(["packages/*/*/package.json", "packages/console/package.json", "scripts/package.json"], {
  cwd: root,
}).sort();
const steps = globSync("packages/workflow/*", { cwd: root }).map((folder) => `@orders/${basename(folder)}`);

const errors = manifests.map(dirname).flatMap((folder) => {
  const files = globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root, exclude: (path) => built.includes(basename(path)) });
  return [
    ...manifestErrors(folder, JSON.parse(read(`${folder}/package.json`)) as Manifest, steps),
    ...files.flatMap((file) => sourceErrors(folder, file, read(file))),
  ];
});

if (errors.length > 0) {
  printError(errors.join("\n"));
  process.exit(1);
}
print(`The imports of ${manifests.length} packages are as they should be.`);
