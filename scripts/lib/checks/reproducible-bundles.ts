import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { root, runScript } from "../cli/run.ts";
import { UserError } from "../cli/steps.ts";

/**
 * Bundles every function again, in another folder and time zone, and compares the bytes: a zip that differs would deploy
 * functions that were not changed. The bundles must be there.
 * @throws UserError that names the bundles that differ.
 */
export async function compareBundles(log: string): Promise<void> {
  const differing: string[] = [];
  for (const zip of globSync("packages/*/*/dist/*.zip", { cwd: root }).sort()) {
    const source = join(root, dirname(dirname(zip)));
    const copy = mkdtempSync(join(tmpdir(), "bundle-"));
    try {
      for (const part of ["src", "package.json"]) cpSync(join(source, part), join(copy, part), { recursive: true });
      symlinkSync(join(source, "node_modules"), join(copy, "node_modules"));
      await runScript("bundle.ts", {
        cwd: copy,
        env: { ...process.env, TZ: "Pacific/Auckland" },
        log,
        append: true,
        what: `Bundling ${dirname(dirname(zip))} again`,
      });
      const again = readFileSync(join(copy, "dist", basename(zip)));
      if (!again.equals(readFileSync(join(root, zip)))) differing.push(zip);
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  }
  if (differing.length > 0) {
    throw new UserError(`Bundled again in another folder, these have other bytes:\n  ${differing.join("\n  ")}`);
  }
}
