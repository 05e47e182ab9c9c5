import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bundleSizes, checkBundleSizes, sizeTable } from "./bundle-sizes.ts";

const KB = 1024;
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sizes-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Writes what esbuild says about the bundle of a function; `inputs` are bytes by path. */
function bundleOf(folder: string, bytes: number, inputs: Record<string, number> = {}): void {
  const dist = join(root, "packages", folder, "dist");
  mkdirSync(dist, { recursive: true });
  const entries = Object.entries(inputs).map(([path, bytesInOutput]) => [path, { bytesInOutput }]);
  const outputs = { "index.js": { bytes, inputs: Object.fromEntries(entries) } };
  writeFileSync(join(dist, "meta.json"), JSON.stringify({ outputs }));
}

const check = () => checkBundleSizes(bundleSizes(root));

describe("the sizes of the bundles", () => {
  it("may be up to 400 KB for a function of the API, and 600 KB for any other", () => {
    bundleOf("api/get-order", 400 * KB);
    bundleOf("imports/import-orders", 600 * KB);

    expect(check).not.toThrow();
  });

  it("are refused above the limit, with the three packages that take most", () => {
    bundleOf("api/get-order", 400 * KB + 1, {
      "src/index.ts": KB,
      "../../shared/contracts/dist/validators/OrderPath.js": 2 * KB,
      "../../../node_modules/.pnpm/validator@13.15.35/node_modules/validator/es/lib/isEmail.js": 7 * KB,
      "../../../node_modules/.pnpm/@smithy+core@3.41.0/node_modules/@smithy/core/dist-es/a.js": 100 * KB,
      "../../../node_modules/.pnpm/@smithy+core@3.41.0/node_modules/@smithy/core/dist-es/b.js": 33 * KB,
    });
    bundleOf("events/notify-customer", 668 * KB, { "../../shared/contracts/src/headers.ts": 3 * KB });
    bundleOf("workflow/close-order", 240 * KB);

    expect(check).toThrow(
      [
        "These bundles are too large. Remove an import that the function does not need:",
        "  get-order: 401 KB, the limit is 400 KB; largest parts: @smithy/core 133 KB, validator 7 KB, @orders/contracts 2 KB",
        "  notify-customer: 668 KB, the limit is 600 KB; largest parts: @orders/contracts 3 KB",
      ].join("\n"),
    );
  });

  it("are listed beside the limits", () => {
    bundleOf("api/get-order", 248.2 * KB);
    bundleOf("queue/process-order", 272 * KB);

    expect(sizeTable(bundleSizes(root)).split("\n")).toEqual([
      "function                    KB  limit",
      "get-order                  249    400",
      "process-order              272    600",
    ]);
  });

  it("cannot be listed before the bundles are built", () => {
    expect(check).toThrow("There are no bundles. Build them with `make package`.");
  });
});
