import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join, relative } from "node:path";
import { inParallel } from "./parallel.ts";
import { capture, root, run } from "./run.ts";
import { type Step, UserError } from "./steps.ts";
import { terraformEnvironment, terraformFolder } from "./terraform-cli.ts";

/** A resource that a plan would make. What AWS gives only then is missing from its attributes. */
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
  readonly variables?: Readonly<Record<string, string | boolean>>;
}

/** What Terraform would make of a stack in an account that is empty. */
export interface Plan {
  /** The stack for people: `dev in us-east-1`. */
  readonly title: string;
  readonly project: string;
  readonly environment: string;
  readonly region: string;
  readonly account: string;
  readonly resources: readonly Planned[];
  /** How long Terraform took. */
  readonly ms: number;
}

/** An account that nobody has: AWS's own example. */
const ACCOUNT = "123456789012";
/** Each plan takes a core and 300 MB. */
const AT_ONCE = 2;
const FOLDER = join(root, ".local/plan-offline");

/** The resources of one type. */
export const ofType = (plan: Plan, type: string): Planned[] => plan.resources.filter((item) => item.type === type);

/** An attribute's text. @throws UserError where the plan does not know it, so that nothing could be checked. */
export function attribute({ address, attributes }: Planned, name: string): string {
  const value = attributes[name];
  if (typeof value === "string") return value;
  throw new UserError(
    `${address}: the plan does not know ${name}. It depends on what AWS gives only when a resource is made; compose it from region, account and name.`,
  );
}

/**
 * Plans the stacks by the real provider, without an account: a stub on this machine answers in place of AWS, and every
 * request that a plan need not make is refused and makes this fail. Credentials of whoever runs this are never used.
 * The bundles must be there.
 * @throws UserError with Terraform's output where a stack cannot be planned.
 */
export async function planOffline(stacks: readonly PlannedStack[], step: Step): Promise<Plan[]> {
  const folder = join(FOLDER, "terraform");
  copyTerraform(folder);
  const stub = await awsStub();
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
    const plans = await inParallel(
      stacks,
      AT_ONCE,
      (stack) => plan(stack, folder, env),
      (done) => step.progress(`${done} of ${stacks.length} plans`),
    );
    if (stub.refused.size > 0) {
      throw new UserError(
        `A plan without an account may ask AWS for nothing, but asked: ${[...stub.refused].join(", ")}.`,
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

async function plan(stack: PlannedStack, folder: string, env: NodeJS.ProcessEnv): Promise<Plan> {
  const { project, environment, region, variables } = stack;
  const started = Date.now();
  const name = `${environment}-${region}`;
  const file = join(FOLDER, `${name}.tfplan`);
  const values = Object.entries({ ...variables, project_name: project, environment, aws_region: region });
  await run(
    "terraform",
    [
      ...[
        "plan",
        "-no-color",
        "-input=false",
        "-lock=false",
        `-out=${file}`,
        `-var-file=environments/${environment}.tfvars`,
      ],
      ...values.map(([variable, value]) => `-var=${variable}=${value}`),
    ],
    {
      cwd: folder,
      env,
      log: join(root, `.local/logs/plan-offline-${name}.log`),
      what: `terraform plan of ${environment}`,
    },
  );
  const shown = JSON.parse(await capture("terraform", ["show", "-json", file], { cwd: folder, env }));
  return {
    title: `${environment} in ${region}`,
    ...{ project, environment, region, account: ACCOUNT },
    resources: (shown.resource_changes as Change[])
      .filter(({ mode }) => mode === "managed")
      .map(({ address, type, change }) => ({ address, type, attributes: change.after ?? {} })),
    ms: Date.now() - started,
  };
}

/** A copy that has its own state, which stays empty. */
function copyTerraform(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  cpSync(terraformFolder, folder, {
    recursive: true,
    filter: (path) => ![".terraform", "tests"].includes(basename(path)) && !/_override\.tf$|\.tfstate/.test(path),
  });
  writeFileSync(join(folder, "backend_override.tf"), 'terraform {\n  backend "local" {}\n}\n');
  mkdirSync(join(FOLDER, "data"), { recursive: true });
  const packages = join(FOLDER, "packages");
  if (!existsSync(packages)) symlinkSync(relative(FOLDER, join(root, "packages")), packages);
}

/** The environment without what selects an account of whoever runs this or changes a plan; all of AWS is at `url`. */
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
const ANSWERS: Readonly<Record<string, string>> = {
  GetCallerIdentity:
    `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>` +
    `<Arn>arn:aws:iam::${ACCOUNT}:user/nobody</Arn><UserId>nobody</UserId><Account>${ACCOUNT}</Account>` +
    "</GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>",
  "AWSStepFunctions.ValidateStateMachineDefinition": '{"result":"OK","diagnostics":[]}',
};

/** Stands in for AWS: gives the answers above, and refuses all else. */
async function awsStub(): Promise<Stub> {
  const refused = new Set<string>();
  const server = createServer((request, response) => {
    const body: Buffer[] = [];
    request.on("data", (chunk: Buffer) => body.push(chunk));
    request.on("end", () => {
      const target = request.headers["x-amz-target"];
      const action = target ? String(target) : new URLSearchParams(Buffer.concat(body).toString()).get("Action");
      const answer = ANSWERS[action ?? ""];
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
