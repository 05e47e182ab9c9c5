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
import { basename, join, relative } from "node:path";
import { hideBackend } from "./backend.ts";
import { root, run } from "./run.ts";
import { type Stack, stackEnvironment } from "./stack.ts";
import { type StateStore, stateStore } from "./state.ts";
import type { Step } from "./steps.ts";
import { terraformEnvironment, terraformFolder } from "./terraform-cli.ts";

/** Values of Terraform variables that go before those of the environment's file. */
export type Overrides = Readonly<Record<string, string | number | boolean>>;

/** Terraform for one stack: a working folder of its own, so that two runs never see each other's files. */
export interface Terraform {
  readonly state: StateStore;
  /** Makes the working folder ready; quick where nothing changed. */
  init(): Promise<void>;
  /** Shows what would change. */
  plan(args?: readonly string[]): Promise<void>;
  /** @throws UserError that shows what a deployment would change. */
  refuseChanges(): Promise<void>;
  /** @param planFile applies this plan, else plans anew. */
  apply(step: Step, planFile?: string): Promise<void>;
  destroy(step: Step): Promise<void>;
  /** What the stack was made from: code, bundles and variables. Equal fingerprints make equal stacks. */
  fingerprint(): string;
  /** File that has the output of the last run. */
  readonly log: string;
}

/** Prepares Terraform for a stack; nothing runs yet. */
export async function terraformFor(stack: Stack, overrides: Overrides = {}): Promise<Terraform> {
  // The stack's folder looks like the project's root to Terraform: `../packages` leads to the bundles.
  const folder = join(stack.folder, "terraform");
  const data = join(stack.folder, "terraform-data");
  const log = join(stack.folder, "terraform.log");
  const backendFile = join(stack.folder, "backend.tfbackend");
  const variablesFile = join(stack.folder, "variables.tfvars.json");
  const initialised = join(data, "initialised");
  const state = await stateStore(stack);
  const program = stack.local ? join(root, ".local/venv/bin/tflocal") : "terraform";
  const env: NodeJS.ProcessEnv = {
    ...stackEnvironment(stack),
    ...(await terraformEnvironment()),
    TF_DATA_DIR: data,
    // What tflocal writes into the provider's configuration; bucket names must not become part of a host name.
    ...(stack.local && {
      S3_HOSTNAME: new URL(String(stack.endpoint)).hostname,
      S3CONTROL_ENDPOINT: stack.endpoint,
      DISABLE_DEPRECATION_NOTICE: "1",
    }),
  };
  const variables = [`-var-file=environments/${stack.environment}.tfvars`, `-var-file=${variablesFile}`];
  const terraform = ([command = "", ...args]: readonly string[], step?: Step) =>
    run(program, [command, "-no-color", "-input=false", ...args], {
      cwd: folder,
      env,
      log,
      what: `terraform ${command}`,
      ...(step && { onLine: counting(step) }),
    });

  return {
    state,
    log,
    async init() {
      mkdirSync(data, { recursive: true });
      rmSync(folder, { recursive: true, force: true });
      cpSync(terraformFolder, folder, { recursive: true, filter: isSource });
      hideBackend(folder);
      link(join(root, "packages"), join(stack.folder, "packages"));
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
      return run(program, ["plan", "-input=false", ...colour, ...variables, ...args], { cwd: folder, env });
    },
    refuseChanges: () => terraform(["plan", "-detailed-exitcode", ...variables]),
    apply: (step, planFile) =>
      terraform(["apply", "-auto-approve", ...(planFile === undefined ? variables : [planFile])], step),
    destroy: (step) => terraform(["destroy", "-auto-approve", ...variables], step),
    fingerprint() {
      // What Terraform reads beside its own code: the bundles, and the gateway's models.
      const built = globSync("packages/*/*/dist/**/*.{zip,json}", { cwd: root }).map((path) => join(root, path));
      const settings = Object.entries(process.env).filter(([name]) => /^TF_(VAR|CLI_ARGS)/.test(name));
      return hash([...sources(folder), ...built.sort(), variablesFile], JSON.stringify(settings.sort()));
    },
  };
}

/** Lets `terraform output` in terraform/ speak of this stack, the one that was deployed last. */
export function selectForTerraformFolder(stack: Stack): void {
  const data = join(stack.folder, "terraform-data");
  const selected = join(terraformFolder, ".terraform");
  // What somebody's own `terraform init` made there is only a cache, too.
  rmSync(selected, { recursive: true, force: true });
  mkdirSync(selected);
  // Copies: an init by hand in terraform/ must not change what the scripts work with. The providers are too large for one.
  for (const name of ["terraform.tfstate", "modules"])
    cpSync(join(data, name), join(selected, name), { recursive: true });
  link(join(data, "providers"), join(selected, "providers"));
}

/** Removes what this machine knows of a stack that is no more. */
export function forget(stack: Stack): void {
  rmSync(stack.folder, { recursive: true, force: true });
  const selected = join(terraformFolder, ".terraform");
  const providers = join(selected, "providers");
  if (isLink(providers) && !existsSync(providers)) rmSync(selected, { recursive: true });
}

function stackVariables(stack: Stack): Overrides {
  return {
    project_name: stack.project,
    environment: stack.environment,
    aws_region: stack.region,
    ...(stack.endpoint !== undefined && { emulator_url: stack.endpoint }),
  };
}

function isSource(path: string): boolean {
  const name = basename(path);
  return name !== ".terraform" && name !== "tests" && !/_override\.tf$|\.tfstate|^crash\.log$/.test(name);
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

/** Reads how many resources are done from Terraform's output. */
function counting(step: Step): (line: string) => void {
  let total = 0;
  let done = 0;
  return (line) => {
    const plan = /^Plan: (?:\d+ to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy/.exec(line);
    if (plan) total = plan.slice(1).reduce((sum, count) => sum + Number(count), 0);
    else if (/: (Creation|Modifications|Destruction) complete after /.test(line)) done += 1;
    step.progress(total === 0 ? "looking at what is there" : `${done} of ${total} resources`);
  };
}
