import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { printable } from "../cli/printable.ts";
import { capture, type RunOptions, root, run } from "../cli/run.ts";
import { InterruptedError, line, type Step, UserError } from "../cli/steps.ts";
import { gatewayFaultsFolder } from "../stack/emulator.ts";
import { type Stack, selection, stackEnvironment } from "../stack/stack.ts";
import { type StateLock, type StateStore, stateStore } from "../stack/state.ts";
import { API_DEPLOYMENTS, apiParts, isDeploymentOutdated } from "./api-snapshot.ts";
import { hideBackend } from "./backend.ts";
import { copyTerraform, terraformEnvironment, terraformFolder } from "./cli.ts";
import { interruptedCreations } from "./interrupted-creations.ts";

/** Values of Terraform variables that go before those of the environment's file. */
export type Overrides = Readonly<Record<string, string | number | boolean>>;

/** Terraform for one stack, in a working folder of its own, so that two runs never share files. */
export interface Terraform {
  readonly state: StateStore;
  /** Prepares the working folder; quick where nothing changed. @throws UserError when the state is locked. */
  init(): Promise<void>;
  /** Shows what would change. */
  plan(args?: readonly string[]): Promise<void>;
  /** The values of the variables that a plan was made with, by name. */
  planned(planFile: string): Promise<Readonly<Record<string, unknown>>>;
  /** @throws UserError that shows what a deployment would change. */
  refuseChanges(): Promise<void>;
  /** @param planFile the plan to apply. Default: a new plan. Deploys the API again where the apply removed routes. */
  apply(step: Step, planFile?: string): Promise<void>;
  destroy(step: Step): Promise<void>;
  /** Hash of code, bundles and variables. Equal fingerprints make equal stacks. */
  fingerprint(): string;
  /** File with the output of the last run. */
  readonly log: string;
}

/** Run by naming the interpreter: the script's first line cannot name a path with a space. */
const tflocal = ["python", "tflocal"].map((name) => join(root, ".local/venv/bin", name)) as [string, string];
/** tflocal writes it beside the code, and refuses to run where it exists already. */
const TFLOCAL_FILE = "localstack_providers_override.tf";

/** Prepares Terraform for a stack; nothing runs yet. */
export async function terraformFor(stack: Stack, overrides: Overrides = {}): Promise<Terraform> {
  // Terraform finds the bundles in `../packages`, as in the project's root.
  const folder = join(stack.folder, "terraform");
  const data = join(stack.folder, "terraform-data");
  const log = join(stack.folder, "terraform.log");
  const backendFile = join(stack.folder, "backend.tfbackend");
  const variablesFile = join(stack.folder, "variables.tfvars.json");
  const initialised = join(data, "initialised");
  const partsFile = join(stack.folder, "api-parts.json");
  const state = await stateStore(stack);
  const [program, ...programArgs] = stack.local ? tflocal : ["terraform"];
  const env: NodeJS.ProcessEnv = {
    ...stackEnvironment(stack),
    ...(await terraformEnvironment()),
    TF_DATA_DIR: data,
    // What tflocal writes into the provider's configuration; bucket names must not become part of a host name.
    ...(stack.local && {
      S3_HOSTNAME: new URL(String(stack.endpoint)).hostname,
      S3CONTROL_ENDPOINT: stack.endpoint,
      DISABLE_DEPRECATION_NOTICE: "1",
      // tflocal replaces itself by Terraform, which then receives an interrupt only once.
      USE_EXEC: "1",
    }),
  };
  const variables = [`-var-file=environments/${stack.environment}.tfvars`, `-var-file=${variablesFile}`];
  const execute = async ([command = "", ...args]: readonly string[], options: RunOptions) => {
    try {
      await run(program, [...programArgs, command, ...args], {
        cwd: folder,
        env,
        what: `terraform ${command}`,
        finishes: "Terraform to save its state",
        ...options,
      });
    } finally {
      rmSync(join(folder, TFLOCAL_FILE), { force: true });
    }
  };
  const terraform = ([command = "", ...args]: readonly string[], step?: Step) =>
    execute([command, "-no-color", "-input=false", ...args], { log, ...(step && { onLine: counting(step) }) });

  /**
   * An interrupt makes the provider cancel its calls, and Terraform taints the resources that it was creating. The next
   * apply would replace them, which fails where the new one is created first under the same name ("already exists"), or
   * disables what is already enabled (versioning of a bucket). Untainted, they stay.
   */
  async function keepInterruptedCreations(): Promise<void> {
    const begun = existsSync(log) ? interruptedCreations(readFileSync(log, "utf8")) : [];
    const { tainted = [] } = (await state.read()) ?? {};
    const kept = begun.filter((address) => tainted.includes(address));
    for (const address of kept) {
      await execute(["untaint", "-no-color", address], { log, append: true, afterInterrupt: true });
    }
    if (kept.length > 0)
      line(`  … ${kept.length} resources were being created: the next deployment continues with them.`);
    const unknown = begun.filter((address) => !tainted.includes(address));
    if (unknown.length === 0) return;
    line(
      "  … Terraform does not know whether these were created. Where the next deployment says that one exists already, " +
        `${repair(stack)}:\n    ${unknown.join("\n    ")}`,
    );
  }

  return {
    state,
    log,
    async init() {
      refuseUnwrittenState(stack, folder, data);
      const lock = await state.lock();
      if (lock !== undefined) throw lockedError(stack, lock);
      mkdirSync(data, { recursive: true });
      copyTerraform(folder);
      hideBackend(folder);
      writeFileSync(backendFile, state.backend);
      writeFileSync(variablesFile, JSON.stringify({ ...stackVariables(stack), ...overrides }, undefined, 2));
      const source = hash([...sources(folder), backendFile, String(env.TF_CLI_CONFIG_FILE)], "");
      await state.ensure();
      if (existsSync(initialised) && readFileSync(initialised, "utf8") === source) return;
      await terraform([
        "init",
        "-reconfigure",
        "-lockfile=readonly",
        ...(stack.local ? [] : ["-backend-config=environments/state.s3.tfbackend"]),
        `-backend-config=${backendFile}`,
      ]);
      writeFileSync(initialised, source);
    },
    plan: (args = []) => {
      const colour = process.stdout.isTTY ? [] : ["-no-color"];
      return execute(["plan", "-input=false", ...colour, ...variables, ...args], {});
    },
    async planned(planFile) {
      const shown = await capture(program, [...programArgs, "show", "-json", planFile], { cwd: folder, env });
      const { variables = {} } = JSON.parse(shown) as { variables?: Record<string, { value: unknown }> };
      return Object.fromEntries(Object.entries(variables).map(([name, { value }]) => [name, value]));
    },
    refuseChanges: () => terraform(["plan", "-detailed-exitcode", ...variables]),
    async apply(step, planFile) {
      // An interrupted apply may already have removed parts of the API.
      const before = existsSync(partsFile)
        ? (JSON.parse(readFileSync(partsFile, "utf8")) as string[])
        : apiParts(await state.read());
      writeFileSync(partsFile, JSON.stringify(before));
      try {
        await terraform(["apply", "-auto-approve", ...(planFile === undefined ? variables : [planFile])], step);
      } catch (error) {
        if (error instanceof InterruptedError) await keepInterruptedCreations();
        throw error;
      }
      if (isDeploymentOutdated(before, apiParts(await state.read()))) {
        line("  … The APIs are deployed again: their deployments were created before the old routes were removed.");
        const replaced = API_DEPLOYMENTS.map((address) => `-replace=${address}`);
        await terraform(["apply", "-auto-approve", ...replaced, ...variables], step);
      }
      rmSync(partsFile);
    },
    destroy: (step) => terraform(["destroy", "-auto-approve", ...variables], step),
    fingerprint() {
      // What Terraform reads beside its own code: the bundles, the console's files, and the contract.
      const built = globSync(["packages/*/*/dist/{*.zip,terraform.json}", "packages/console/dist/**/*.*"], {
        cwd: root,
      }).map((path) => join(root, path));
      const settings = Object.entries(process.env).filter(([name]) => /^TF_(VAR|CLI_ARGS)/.test(name));
      return hash([...sources(folder), ...built.sort(), variablesFile], JSON.stringify(settings.sort()));
    },
  };
}

/** Makes `terraform output` in terraform/ show this stack. */
export function selectForTerraformFolder(stack: Stack): void {
  const data = join(stack.folder, "terraform-data");
  const selected = join(terraformFolder, ".terraform");
  // A folder that the user's own `terraform init` made is only a cache, too.
  rmSync(selected, { recursive: true, force: true });
  mkdirSync(selected);
  // Copies: an init by hand in terraform/ must not change the scripts' files. The providers are too large to copy.
  for (const name of ["terraform.tfstate", "modules"])
    cpSync(join(data, name), join(selected, name), { recursive: true });
  link(join(data, "providers"), join(selected, "providers"));
}

/** Removes this machine's files about a stack that was destroyed. */
export function forget(stack: Stack): void {
  rmSync(stack.folder, { recursive: true, force: true });
  const selected = join(terraformFolder, ".terraform");
  const providers = join(selected, "providers");
  if (isLink(providers) && !existsSync(providers)) rmSync(selected, { recursive: true });
}

/** Says what to do about a lock on the state. */
function lockedError(stack: Stack, { id, who, operation, created }: StateLock): UserError {
  return new UserError(
    `Terraform works on ${stack.prefix} already, or was killed when it did: its state is locked by ${printable(who)} since ` +
      `${printable(created)} (${printable(operation)}, lock ${printable(id)}).\n` +
      "If that Terraform still runs, wait for it to end. If it was killed, take its lock away, then try again: " +
      `${selection(stack)}make terraform-unlock\n` +
      "What it was creating when it was killed is not in the state: where Terraform then says that something exists already, " +
      `${repair(stack)}.`,
  );
}

/** What to do about a resource that exists but is not in the state. */
const repair = (stack: Stack): string =>
  stack.local
    ? `begin anew (${selection(stack)}make stop, then make deploy)`
    : "bring it into the state (terraform import) or delete it by hand";

/** @throws UserError where Terraform left a state here that it could not write into the bucket. Emulators keep no state. */
function refuseUnwrittenState(stack: Stack, folder: string, data: string): void {
  const file = join(folder, "errored.tfstate");
  if (stack.local || !existsSync(file)) return;
  throw new UserError(
    `The last run of Terraform could not write its state into the bucket, and left it in ${file}.\n` +
      "Bring it there, then try again:\n" +
      `  TF_DATA_DIR="${data}" terraform -chdir="${folder}" state push errored.tfstate && rm "${file}"`,
  );
}

function stackVariables(stack: Stack): Overrides {
  return {
    project_name: stack.project,
    environment: stack.environment,
    aws_region: stack.region,
    ...(stack.endpoint !== undefined && { emulator_url: stack.endpoint }),
    // Only the emulator that was started here has the switches of scripts/emulator/break_it.py.
    ...(stack.local && !stack.external && { gateway_faults_folder: gatewayFaultsFolder(stack.port) }),
  };
}

function sources(folder: string): string[] {
  return globSync("**/*", { cwd: folder })
    .map((path) => join(folder, path))
    .concat(join(folder, ".terraform.lock.hcl"))
    .filter((path) => existsSync(path) && lstatSync(path).isFile())
    .sort();
}

function hash(files: readonly string[], text: string): string {
  const sum = createHash("sha256").update(text);
  for (const file of files) {
    sum.update(`\0${relative(root, file)}\0`);
    if (existsSync(file)) sum.update(readFileSync(file));
  }
  return sum.digest("hex");
}

function link(target: string, path: string): void {
  if (existsSync(path) || isLink(path)) rmSync(path, { recursive: true });
  symlinkSync(relative(join(path, ".."), target), path);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** How many resources Terraform has done. `total` is 0 until it has planned. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** Reads the progress from each line of Terraform's output. */
export function progressReader(): (line: string) => Progress {
  let total = 0;
  let done = 0;
  return (line) => {
    const plan = /^Plan: (?:\d+ to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy/.exec(line);
    if (plan) total = plan.slice(1).reduce((sum, count) => sum + Number(count), 0);
    else if (/: (Creation|Modifications|Destruction) complete after /.test(line)) done += 1;
    return { done, total };
  };
}

function counting(step: Step): (line: string) => void {
  const read = progressReader();
  return (line) => {
    const { done, total } = read(line);
    step.progress(total === 0 ? "reading the present state" : `${done} of ${total} resources`);
  };
}
