import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import pMap from "p-map";
import { type RunOptions, root, run, runScript } from "../cli/run.ts";
import { isFault, type Step, UserError } from "../cli/steps.ts";
import { copyTerraform, terraformEnvironment, terraformFolder } from "../terraform/cli.ts";
import { runTasks } from "../workspace/tasks.ts";
import { type TestCounts, terraformTestLine } from "../workspace/test-counts.ts";
import { bundleSizes, checkBundleSizes } from "./bundle-sizes.ts";
import { checkFirstPage, consoleFolder, firstPageSizes } from "./console-size.ts";
import { compareBundles } from "./reproducible-bundles.ts";

/** One check of the working copy; none of them needs a stack. */
export interface Check {
  readonly title: string;
  /** @param count is called with the number of tests that were run, also where some failed. */
  run(step: Step, count?: (counts: TestCounts) => void): Promise<void>;
}

const logs = (name: string) => join(root, ".local/logs", `${name}.log`);
/** Terraform processes at a time: each waits for its provider to start, and takes 300 MB. */
const AT_ONCE = 2;

const bin = (name: string) => join(root, "node_modules/.bin", name);

/**
 * Format, imports, links of the documents, documents of the API, unused code, types and bundles of the TypeScript, and the format of Terraform.
 * The bundles must be there.
 */
export const codeChecks: readonly Check[] = [
  {
    title: "Format and lint",
    run: () =>
      run(bin("biome"), ["check", "--error-on-warnings", "."], {
        log: logs("lint"),
        what: "biome check (npx biome check --write . corrects what it can)",
      }),
  },
  {
    title: "Imports",
    run: () =>
      runScript("check-imports.ts", {
        log: logs("imports"),
        what: "The check of imports",
      }),
  },
  {
    title: "Links of the documents",
    run: () =>
      runScript("check-links.ts", {
        log: logs("links"),
        what: "The check of links",
      }),
  },
  {
    title: "API documents",
    run: () =>
      runScript("check-contract.ts", {
        log: logs("contract"),
        what: "The check of the API documents",
      }),
  },
  {
    title: "Unused code",
    run: () =>
      run(bin("knip"), [], {
        log: logs("unused"),
        what: "knip (remove what nothing uses, or name in knip.jsonc what uses it)",
      }),
  },
  {
    title: "Types",
    run: (step) => runTasks(step, ["check-types"]),
  },
  {
    title: "Sizes of the bundles",
    async run() {
      checkBundleSizes(bundleSizes(root));
      checkFirstPage(firstPageSizes(consoleFolder));
    },
  },
  { title: "Bundles are reproducible", run: () => compareBundles(logs("bundles-again")) },
  {
    title: "Terraform format",
    run: () =>
      run("terraform", ["fmt", "-check", "-recursive", "-diff", terraformFolder], {
        log: logs("terraform-fmt"),
        what: "terraform fmt -check (correct it with terraform fmt -recursive terraform)",
      }),
  },
];

/**
 * `terraform validate`, and with `tests` also `terraform test`, of the root and of every module, in a copy.
 * The bundles must be there.
 */
export function terraformCheck(tests: boolean): Check {
  return {
    title: tests ? "Terraform validate and test" : "Terraform validate",
    async run(step, count) {
      const folder = join(root, ".local/checks/terraform");
      copyTerraform(folder, { tests });

      const env = { ...process.env, ...(await terraformEnvironment()) };
      // The root first: it takes longest.
      const modules = [".", ...readdirSync(join(folder, "modules")).map((name) => join("modules", name))];
      const faults: string[] = [];
      let done = 0;
      await pMap(
        modules,
        async (module) => {
          try {
            await checkModule(folder, module, { env, tests, ...(count && { count }) });
          } catch (error) {
            if (!isFault(error)) throw error;
            faults.push(error.message);
          }
          step.progress(`${++done} of ${modules.length} modules`);
        },
        { concurrency: AT_ONCE },
      );
      if (faults.length > 0) throw new UserError(faults.join("\n\n"));
    },
  };
}

async function checkModule(
  folder: string,
  module: string,
  { env, tests, count }: { env: NodeJS.ProcessEnv; tests: boolean; count?: (counts: TestCounts) => void },
): Promise<void> {
  const name = module === "." ? "root" : basename(module);
  const cwd = join(folder, module);
  // Modules have no lock file of their own, and must be checked with the provider that the root locks.
  if (module !== ".") copyFileSync(join(folder, ".terraform.lock.hcl"), join(cwd, ".terraform.lock.hcl"));
  const data = join(root, ".local/checks/data", name);
  mkdirSync(data, { recursive: true });
  const terraform = (command: string, args: readonly string[] = [], options: RunOptions = {}) =>
    run("terraform", [command, "-no-color", ...args], {
      cwd,
      env: { ...env, TF_DATA_DIR: data },
      log: logs(`terraform-${name}`),
      append: command !== "init",
      ...options,
      what: `terraform ${command} of ${name}`,
    });
  await terraform("init", ["-backend=false", "-input=false", "-lockfile=readonly"]);
  await terraform("validate");
  if (!tests) return;
  await terraform("test", ["-json"], {
    format(line) {
      const { text, counts } = terraformTestLine(line);
      if (counts) count?.(counts);
      return text;
    },
  });
}
