import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../cli/run.ts";
import { UserError } from "../cli/steps.ts";

const SCOPE = "@orders/";
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
 * @throws UserError that lists the packages when there is none of this name, or when it has no unit tests.
 */
export function packageToTest(text: string, packages: ReadonlyMap<string, readonly string[]>): string {
  const name = text.replace(/\/+$/, "").split("/").at(-1) ?? "";
  const scripts = packages.get(name);
  if (scripts === undefined) {
    throw new UserError(
      `PACKAGE=${text}: there is no such package. There are:\n  ${[...packages.keys()].join("\n  ")}`,
    );
  }
  if (!scripts.includes("test")) {
    throw new UserError(
      `PACKAGE=${text}: its tests need a stack. make test runs them on one of its own, and make test-api those of the ` +
        "API against a stack that is deployed.",
    );
  }
  return `${SCOPE}${name}`;
}
