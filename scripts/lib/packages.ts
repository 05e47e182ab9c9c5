import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.ts";
import { UserError } from "./steps.ts";

const SCOPE = "@orders/";
/** Letters that a mistyped name may differ in from one that is suggested for it. */
const NEAR = 3;

/** The workspace's packages by name, without its scope, each with the names of its scripts. */
export function readPackages(): ReadonlyMap<string, readonly string[]> {
  const files = globSync(["packages/*/*/package.json", "scripts/package.json"], { cwd: root }).sort();
  return new Map(
    files.map((file) => {
      const { name, scripts = {} } = JSON.parse(readFileSync(join(root, file), "utf8"));
      return [String(name).replace(SCOPE, ""), Object.keys(scripts)];
    }),
  );
}

/**
 * The full name of the package that `text` names: `get-order`, `@orders/get-order` or `packages/api/get-order`.
 * @throws UserError that lists near names when there is none, or says so when it has no unit tests.
 */
export function packageToTest(text: string, packages: ReadonlyMap<string, readonly string[]>): string {
  const name = text.replace(/\/+$/, "").split("/").at(-1) ?? "";
  const scripts = packages.get(name);
  if (scripts === undefined) {
    const all = [...packages.keys()];
    const near = all.filter((other) => isNear(name, other));
    const [title, shown] = near.length > 0 ? ["Near it", near] : ["There are", all];
    throw new UserError(`PACKAGE=${text}: there is no such package. ${title}:\n  ${shown.join("\n  ")}`);
  }
  if (!scripts.includes("test")) {
    throw new UserError(
      `PACKAGE=${text}: its tests need a stack. make test runs them on one of its own, and make test-api those of the ` +
        "API against a stack that is deployed.",
    );
  }
  return `${SCOPE}${name}`;
}

function isNear(name: string, other: string): boolean {
  const words = name.split("-").filter((word) => word.length > 2);
  return distance(name, other) <= NEAR || words.some((word) => other.split("-").includes(word));
}

/** How many letters must be changed, added or left out to make one text of the other (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [at, otherLetter] of [...other].entries()) {
      const replaced = (row[at] ?? 0) + (letter === otherLetter ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
