import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import pMap from "p-map";
import { capture, root, run } from "../cli/run.ts";
import { type Step, UserError } from "../cli/steps.ts";
import { copyTerraform, terraformEnvironment } from "../terraform/cli.ts";

/** A resource that a plan would create. Attributes whose values AWS gives at the creation are missing. */
export interface Planned {
  readonly address: string;
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Which stack is planned, with which Terraform variables besides its environment's. */
export interface PlannedStack {
  readonly project: string;
  readonly environment: string;
  readonly region: string;
  readonly variables?: Readonly<Record<string, string | boolean | readonly string[]>>;
}

/** What Terraform would create for a stack in an empty account. */
export interface Plan extends Omit<PlannedStack, "variables"> {
  /** Environment and region: `dev in us-east-1`. */
  readonly title: string;
  readonly account: string;
  readonly resources: readonly Planned[];
  /** The file with all that `terraform show -json` says of the plan. */
  readonly json: string;
  /** How long Terraform took. */
  readonly ms: number;
}

/** AWS's example of an account id, which is not in use. */
const ACCOUNT = "123456789012";
/** The account of every emulator: see terraform/providers.tf. */
export const EMULATOR_ACCOUNT = "000000000000";
/** Each plan takes a core and 300 MB. */
const AT_ONCE = 2;
const FOLDER = join(root, ".local/plan-offline");

/** The resources of one type. */
export const ofType = (plan: Plan, type: string): Planned[] => plan.resources.filter((item) => item.type === type);

/** An attribute's text. @throws UserError where the plan does not know it, so that it cannot be checked. */
export function attribute({ address, attributes }: Planned, name: string): string {
  const value = attributes[name];
  if (typeof value === "string") return value;
  throw new UserError(
    `${address}: the plan does not know ${name}. It depends on what AWS gives only when a resource is made; compose it from region, account and name.`,
  );
}

/**
 * Plans the stacks with the real provider, without an account: a stub on this machine answers instead of AWS. A request
 * that a plan does not need is refused and makes this fail. The user's credentials are never used. The bundles must be there.
 * `account`: EMULATOR_ACCOUNT for stacks of an emulator.
 * @throws UserError with Terraform's output where a stack cannot be planned.
 */
export async function planOffline(
  stacks: readonly PlannedStack[],
  step: Step,
  account: string = ACCOUNT,
): Promise<Plan[]> {
  const folder = join(FOLDER, "terraform");
  copyTerraform(folder);
  // A state of its own, which stays empty.
  writeFileSync(join(folder, "backend_override.tf"), 'terraform {\n  backend "local" {}\n}\n');
  mkdirSync(join(FOLDER, "data"), { recursive: true });
  const stub = await awsStub(account);
  try {
    const env = {
      ...withoutAccount(process.env, stub.url),
      ...(await terraformEnvironment()),
      TF_DATA_DIR: join(FOLDER, "data"),
    };
    const log = join(root, ".local/logs/plan-offline-init.log");
    await run("terraform", ["init", "-no-color", "-reconfigure", "-lockfile=readonly"], {
      cwd: folder,
      env,
      log,
      what: "terraform init of plan-offline",
    });
    let done = 0;
    const planOne = async (stack: PlannedStack) => {
      const made = await plan(stack, account, folder, env);
      step.progress(`${++done} of ${stacks.length} plans`);
      return made;
    };
    const plans = await pMap(stacks, planOne, { concurrency: AT_ONCE });
    if (stub.refused.size > 0) {
      throw new UserError(
        `A plan without an account must send no request to AWS, but sent: ${[...stub.refused].join(", ")}.`,
      );
    }
    return plans;
  } finally {
    stub.close();
  }
}

interface Change {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly change: { readonly after: Record<string, unknown> | null };
}

async function plan(stack: PlannedStack, account: string, folder: string, env: NodeJS.ProcessEnv): Promise<Plan> {
  const { project, environment, region, variables } = stack;
  const started = Date.now();
  const name = `${environment}-${region}`;
  const file = join(FOLDER, `${name}.tfplan`);
  const flags = ["-no-color", "-input=false", "-lock=false", `-out=${file}`];
  const values = { ...variables, project_name: project, environment, aws_region: region };
  const settings = Object.entries(values).map(
    ([variable, value]) => `-var=${variable}=${Array.isArray(value) ? JSON.stringify(value) : value}`,
  );
  await run("terraform", ["plan", ...flags, `-var-file=environments/${environment}.tfvars`, ...settings], {
    cwd: folder,
    env,
    log: join(root, `.local/logs/plan-offline-${name}.log`),
    what: `terraform plan of ${environment}`,
  });
  const text = await capture("terraform", ["show", "-json", file], { cwd: folder, env });
  const json = join(FOLDER, `${name}.json`);
  writeFileSync(json, text);
  const shown = JSON.parse(text);
  return {
    title: `${environment} in ${region}`,
    ...{ project, environment, region, account },
    resources: (shown.resource_changes as Change[])
      .filter(({ mode }) => mode === "managed")
      .map(({ address, type, change }) => ({ address, type, attributes: change.after ?? {} })),
    json,
    ms: Date.now() - started,
  };
}

/** The environment without the variables that select the user's account or change a plan; AWS is at `url`. */
export function withoutAccount(env: NodeJS.ProcessEnv, url: string): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !/^(AWS|TF)_/.test(name))),
    AWS_ENDPOINT_URL: url,
    AWS_ENDPOINT_URL_STS: url,
    AWS_ACCESS_KEY_ID: "nobody",
    AWS_SECRET_ACCESS_KEY: "nothing",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

interface Stub {
  readonly url: string;
  /** What else was asked, by action or path. */
  readonly refused: ReadonlySet<string>;
  close(): void;
}

/**
 * The two requests that Terraform makes to plan a stack, as AWS answers them: who the caller is (Security Token Service
 * API Reference, GetCallerIdentity), and whether the workflow's definition is right (Step Functions API Reference,
 * ValidateStateMachineDefinition), which is checked here by other means.
 */
const answersOf = (account: string): Readonly<Record<string, string>> => ({
  GetCallerIdentity:
    `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>` +
    `<Arn>arn:aws:iam::${account}:user/nobody</Arn><UserId>nobody</UserId><Account>${account}</Account>` +
    "</GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>",
  "AWSStepFunctions.ValidateStateMachineDefinition": '{"result":"OK","diagnostics":[]}',
});

/** A stub of AWS: gives the answers above, and refuses all other requests. */
async function awsStub(account: string): Promise<Stub> {
  const answers = answersOf(account);
  const refused = new Set<string>();
  const server = createServer((request, response) => {
    const body: Buffer[] = [];
    request.on("data", (chunk: Buffer) => body.push(chunk));
    request.on("end", () => {
      const target = request.headers["x-amz-target"];
      const action = target ? String(target) : new URLSearchParams(Buffer.concat(body).toString()).get("Action");
      const answer = answers[action ?? ""];
      if (answer === undefined) refused.add(action ?? `${request.method} ${request.url}`);
      response.writeHead(answer === undefined ? 403 : 200).end(answer);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
