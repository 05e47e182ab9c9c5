import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { compareBundles } from "./bundle-check.ts";
import { inParallel } from "./parallel.ts";
import { root, run } from "./run.ts";
import { isFault, type Step, UserError } from "./steps.ts";
import { terraformEnvironment, terraformFolder } from "./terraform-cli.ts";
import { runTasks } from "./workspace.ts";

/** One check of the code as it lies there; none of them needs a stack. */
export interface Check {
  readonly title: string;
  /** @param onLine is given each line of what tests say. */
  run(step: Step, onLine?: (line: string) => void): Promise<void>;
}

const logs = (name: string) => join(root, ".local/logs", `${name}.log`);
/** Terraform runs side by side: each waits for its provider to start, and takes 300 MB. */
const AT_ONCE = 2;

const bin = (name: string) => join(root, "node_modules/.bin", name);
const script = (name: string) => join(root, "scripts", name);

/** Format, imports, unused code, types and bundles of the TypeScript, and the format of Terraform. The bundles must be there. */
export const codeChecks: readonly Check[] = [
  {
    title: "Format and lint",
    run: () =>
      run(bin("biome"), ["check", "--error-on-warnings", "."], {
        log: logs("lint"),
        what: "biome check (npx biome check --write . mends what it can)",
      }),
  },
  {
    title: "Imports",
    run: () =>
      run(process.execPath, [...process.execArgv, script("check-imports.ts")], {
        log: logs("imports"),
        what: "The check of imports",
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
  { title: "Bundles are reproducible", run: () => compareBundles(logs("bundles-again")) },
  {
    title: "Terraform format",
    run: () =>
      run("terraform", ["fmt", "-check", "-recursive", "-diff", terraformFolder], {
        log: logs("terraform-fmt"),
        what: "terraform fmt -check (make it right with terraform fmt -recursive terraform)",
      }),
  },
];

/**
 * `terraform validate`, and with `tests` also `terraform test`, of the root and of every module, in a copy: what
 * Terraform and tflocal write beside the code never gets in the way of a run that goes on at the same time.
 * The bundles must be there.
 */
export function terraformCheck(tests: boolean): Check {
  return {
    title: tests ? "Terraform validate and test" : "Terraform validate",
    async run(step, onLine) {
      const folder = join(root, ".local/checks/terraform");
      rmSync(folder, { recursive: true, force: true });
      cpSync(terraformFolder, folder, {
        recursive: true,
        filter: (path) => basename(path) !== ".terraform" && !path.endsWith("_override.tf"),
      });
      const packages = join(root, ".local/checks/packages");
      if (!existsSync(packages)) symlinkSync(relative(join(packages, ".."), join(root, "packages")), packages);

      const env = { ...process.env, ...(await terraformEnvironment()) };
      // The root first: it takes longest.
      const modules = [".", ...readdirSync(join(folder, "modules")).map((name) => join("modules", name))];
      const faults: string[] = [];
      const check = (module: string) =>
        checkModule(folder, module, env, tests, onLine).catch((error) => {
          if (!isFault(error)) throw error;
          faults.push(error.message);
        });
      await inParallel(modules, AT_ONCE, check, (done) => step.progress(`${done} of ${modules.length} modules`));
      if (faults.length > 0) throw new UserError(faults.join("\n\n"));
    },
  };
}

async function checkModule(
  folder: string,
  module: string,
  env: NodeJS.ProcessEnv,
  tests: boolean,
  onLine?: (line: string) => void,
): Promise<void> {
  const name = module === "." ? "root" : basename(module);
  const cwd = join(folder, module);
  // Modules have no lock file of their own, and must be checked with the same provider.
  if (module !== ".") copyFileSync(join(folder, ".terraform.lock.hcl"), join(cwd, ".terraform.lock.hcl"));
  const data = join(root, ".local/checks/data", name);
  mkdirSync(data, { recursive: true });
  const terraform = (command: string, ...args: string[]) =>
    run("terraform", [command, "-no-color", ...args], {
      cwd,
      env: { ...env, TF_DATA_DIR: data },
      log: logs(`terraform-${name}`),
      append: command !== "init",
      ...(onLine && { onLine }),
      what: `terraform ${command} of ${name}`,
    });
  await terraform("init", "-backend=false", "-input=false", "-lockfile=readonly");
  await terraform("validate");
  if (tests) await terraform("test");
}
