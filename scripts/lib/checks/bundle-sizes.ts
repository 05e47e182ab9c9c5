import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Metafile } from "esbuild";
import { UserError } from "../cli/steps.ts";

/**
 * Largest size of a bundle, in KB of 1,024 bytes. Lambda reads and compiles the whole bundle at a cold start. `tracing.js` does
 * not count: only a traced invocation loads it.
 */
const LIMIT_KB = { api: 400, others: 600 };

/** What is in the bundle of one function. */
export interface BundleSize {
  readonly name: string;
  /** Size of the minified code. */
  readonly bytes: number;
  readonly limitKb: number;
  /** The packages of which code is in it, with its bytes; the largest first. */
  readonly packages: readonly (readonly [name: string, bytes: number])[];
}

/**
 * The sizes of the functions' bundles, from what esbuild wrote about them. The bundles must be there.
 * @param root folder of the workspace.
 */
export function bundleSizes(root: string): BundleSize[] {
  const files = globSync("packages/*/*/dist/meta.json", { cwd: root }).sort();
  if (files.length === 0) throw new UserError("There are no bundles. Build them with `make package`.");
  return files.map((file) => {
    const folder = dirname(dirname(file));
    const [, area, name = ""] = folder.split("/");
    const { outputs }: Metafile = JSON.parse(readFileSync(join(root, file), "utf8"));
    const packages = new Map<string, number>();
    let bytes = 0;
    for (const output of Object.values(outputs)) {
      bytes += output.bytes;
      for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
        const from = packageOf(relative(root, resolve(root, folder, path)));
        packages.set(from, (packages.get(from) ?? 0) + bytesInOutput);
      }
    }
    const limitKb = area === "api" ? LIMIT_KB.api : LIMIT_KB.others;
    return { name, bytes, limitKb, packages: [...packages].sort(([, one], [, other]) => other - one) };
  });
}

/** The name of the package that a file belongs to. `path` is relative to the root of the workspace. */
function packageOf(path: string): string {
  const [, installed] = /.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  return installed ?? `@orders/${path.split("/")[2]}`;
}

const kilobytes = (bytes: number): number => Math.ceil(bytes / 1024);

/** The sizes as a table: one line per function. */
export const sizeTable = (sizes: readonly BundleSize[]): string =>
  [
    `${"function".padEnd(24)} ${"KB".padStart(5)} ${"limit".padStart(6)}`,
    ...sizes.map(
      ({ name, bytes, limitKb }) =>
        `${name.padEnd(24)} ${String(kilobytes(bytes)).padStart(5)} ${String(limitKb).padStart(6)}`,
    ),
  ].join("\n");

/** @throws UserError that names each function above its limit, with the three packages that take most of its bundle. */
export function checkBundleSizes(sizes: readonly BundleSize[]): void {
  const large = sizes.filter(({ bytes, limitKb }) => bytes > limitKb * 1024);
  if (large.length === 0) return;
  const lines = large.map(({ name, bytes, limitKb, packages }) => {
    const largest = packages.slice(0, 3).map(([from, size]) => `${from} ${kilobytes(size)} KB`);
    return `  ${name}: ${kilobytes(bytes)} KB, the limit is ${limitKb} KB; largest parts: ${largest.join(", ")}`;
  });
  throw new UserError(
    `These bundles are too large. Remove an import that the function does not need:\n${lines.join("\n")}`,
  );
}
