import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { checkFirstPage, firstPageLine, firstPageSizes } from "./console-size.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "console-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Builds a console whose entry has so many KB that cannot be compressed. */
function build(kilobytes: number): void {
  const chunks = {
    "index.html": { file: "a.js", css: ["a.css"], imports: ["_shared.js"], dynamicImports: ["later.tsx"] },
    "_shared.js": { file: "shared.js", imports: ["_shared.js"] },
    "later.tsx": { file: "later.js" },
  };
  mkdirSync(join(folder, ".vite"));
  const files = {
    ".vite/manifest.json": JSON.stringify(chunks),
    "index.html": "",
    "a.js": randomBytes(kilobytes * 1024),
    "a.css": "",
    "shared.js": "",
    "later.js": randomBytes(300 * 1024),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}

it("counts what the first page loads, and not what is loaded later", () => {
  build(150);
  const sizes = firstPageSizes(folder);
  expect(sizes.map(([file]) => file).sort()).toEqual(["a.css", "a.js", "index.html", "shared.js"]);
  expect(firstPageLine(sizes)).toBe("First page of the console: 151 KB compressed, the limit is 200 KB");
  expect(() => checkFirstPage(sizes)).not.toThrow();
});

it("refuses a first page above the limit, and names the largest files", () => {
  build(210);
  expect(() => checkFirstPage(firstPageSizes(folder))).toThrow(
    /^First page of the console: 211 KB compressed, the limit is 200 KB\. Load .* The largest files: a\.js 211 KB, /,
  );
});

it("says how to build the console where it is not built", () => {
  expect(() => firstPageSizes(folder)).toThrow("The console is not built. Build it with `make package`.");
});
