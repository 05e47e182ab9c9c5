import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Major version of Node that the functions run on, from the catalogue of pnpm-workspace.yaml. */
export function nodeMajor(): string {
  return catalogueMajor("node");
}

/** Major version of a package in the catalogue. @throws Error where it is not there. */
export function catalogueMajor(name: string): string {
  const workspace = readFileSync(join(import.meta.dirname, "../../../pnpm-workspace.yaml"), "utf8");
  const major = new RegExp(`^ {2}"?${name}"?: (\\d+)\\.`, "m").exec(workspace)?.[1];
  if (major === undefined) throw new Error(`pnpm-workspace.yaml has no version of ${name} in its catalogue.`);
  return major;
}
