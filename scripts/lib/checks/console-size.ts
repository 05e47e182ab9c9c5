import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "../cli/run.ts";
import { UserError } from "../cli/steps.ts";

/** Where the console is built. */
export const consoleFolder = join(root, "packages/console/dist");

/** The most that the first page of the console may load, in KB of 1,024 bytes, compressed: a phone waits for all of it. */
const LIMIT_KB = 200;

/** A file of the console, as Vite's manifest lists it. */
interface Chunk {
  readonly file: string;
  /** Chunks that are loaded with it; those that are loaded when they are needed are not among them. */
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

/**
 * The compressed size of what the first page of the console loads, HTML, scripts and styles, by file; the largest first.
 * @param folder with the built files and Vite's manifest.
 * @throws UserError where they are not built.
 */
export function firstPageSizes(folder: string): (readonly [file: string, bytes: number])[] {
  const path = join(folder, ".vite/manifest.json");
  if (!existsSync(path)) throw new UserError("The console is not built. Build it with `make package`.");
  const manifest: Record<string, Chunk> = JSON.parse(readFileSync(path, "utf8"));
  const files = new Set(["index.html"]);
  const add = (name: string): void => {
    const chunk = manifest[name];
    if (!chunk) throw new UserError(`Vite's manifest, ${path}, has no ${name}.`);
    if (files.has(chunk.file)) return;
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    chunk.imports?.forEach(add);
  };
  add("index.html");
  const size = (file: string) => gzipSync(readFileSync(join(folder, file))).length;
  return [...files].map((file) => [file, size(file)] as const).sort(([, one], [, other]) => other - one);
}

const total = (sizes: readonly (readonly [string, number])[]) => sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
const kilobytes = (bytes: number) => Math.ceil(bytes / 1024);

/** One line on the first page of the console. */
export const firstPageLine = (sizes: readonly (readonly [string, number])[]): string =>
  `First page of the console: ${kilobytes(total(sizes))} KB compressed, the limit is ${LIMIT_KB} KB`;

/** @throws UserError that names the largest files where the first page of the console is too large. */
export function checkFirstPage(sizes: readonly (readonly [string, number])[]): void {
  if (total(sizes) <= LIMIT_KB * 1024) return;
  const largest = sizes.slice(0, 3).map(([file, bytes]) => `${file} ${kilobytes(bytes)} KB`);
  throw new UserError(
    `${firstPageLine(sizes)}. Load a page or a library when it is needed, with lazy(). The largest files: ${largest.join(", ")}`,
  );
}
