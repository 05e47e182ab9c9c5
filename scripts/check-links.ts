/** Checks that the relative links of README.md, of docs/ and of the READMEs of modules lead to a file and a heading. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brokenLinks } from "./lib/checks/links.ts";
import { print, printError } from "./lib/cli/printable.ts";
import { root } from "./lib/cli/run.ts";

const files = globSync(["README.md", "docs/**/*.md", "terraform/modules/*/README.md"], { cwd: root }).sort();
const exists = (path: string) => existsSync(join(root, path));
const read = (path: string) => readFileSync(join(root, path), "utf8");

const errors = files.flatMap((file) => brokenLinks(file, exists, read));
if (errors.length > 0) {
  printError(errors.join("\n"));
  process.exit(1);
}
print(`The links of ${files.length} documents lead somewhere.`);
