import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.ts";
import { UserError } from "./steps.ts";

const LOCAL = "local";
/** Project and environment together, as terraform/variables.tf has it (project_name), which says why. */
const PREFIX_CHARACTERS = 24;

/** What is deployed, where to, and which files on this machine belong to it. */
export interface Stack {
  readonly project: string;
  readonly environment: string;
  readonly region: string;
  /** First part of every name: `{project}-{environment}`. */
  readonly prefix: string;
  /** On the emulator of this machine rather than on AWS. */
  readonly local: boolean;
  readonly port: number;
  /** Where the AWS SDK finds the emulator; undefined on AWS. */
  readonly endpoint: string | undefined;
  /** Folder of what this machine knows of the stack. */
  readonly folder: string;
}

/**
 * Reads `PROJECT_NAME`, `ENVIRONMENT`, `AWS_REGION` and `EMULATOR_PORT`, which select the stack.
 * @throws UserError that names every value that cannot be.
 */
export function readStack(env: NodeJS.ProcessEnv = process.env): Stack {
  const project = env.PROJECT_NAME || "orders";
  const environment = env.ENVIRONMENT || LOCAL;
  const region = env.AWS_REGION || "us-east-1";
  const port = Number(env.EMULATOR_PORT || 4566);
  const faults: string[] = [];
  if (!/^[a-z][a-z0-9-]{1,18}[a-z0-9]$/.test(project)) {
    faults.push(`PROJECT_NAME=${project}: 3 to 20 small letters, digits and hyphens, beginning with a letter.`);
  } else if (project.length + environment.length > PREFIX_CHARACTERS) {
    const left = PREFIX_CHARACTERS - environment.length;
    faults.push(
      `PROJECT_NAME=${project}: at most ${left} characters in ${environment}, or names of buckets get too long.`,
    );
  }
  if (!/^[a-z0-9-]+$/.test(environment) || !existsSync(join(root, "terraform/environments", `${environment}.tfvars`))) {
    faults.push(`ENVIRONMENT=${environment}: there is no terraform/environments/${environment}.tfvars.`);
  }
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) faults.push(`AWS_REGION=${region}: not a region, such as us-east-1.`);
  if (!Number.isInteger(port) || port < 1024 || port > 65_535) {
    faults.push(`EMULATOR_PORT=${env.EMULATOR_PORT}: a port number from 1024 to 65535.`);
  }
  if (faults.length > 0) throw new UserError(faults.join("\n"));

  const local = environment === LOCAL;
  const prefix = `${project}-${environment}`;
  return {
    project,
    environment,
    region,
    prefix,
    local,
    port,
    endpoint: local ? `http://localhost:${port}` : undefined,
    folder: join(root, ".local/stacks", `${prefix}-${local ? port : region}`),
  };
}

/** Configuration of an AWS SDK client for the stack. */
export function clientConfig(stack: Stack) {
  return {
    region: stack.region,
    ...(stack.endpoint === undefined
      ? {}
      : {
          endpoint: stack.endpoint,
          credentials: { accessKeyId: "test", secretAccessKey: "test" },
          // The name of a bucket before the host would not resolve.
          forcePathStyle: true,
        }),
  };
}

/**
 * Environment for programs that work on the stack. For the emulator it takes out the credentials of whoever runs this,
 * so that nothing local can ever reach an account.
 */
export function stackEnvironment(stack: Stack): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PROJECT_NAME: stack.project,
    ENVIRONMENT: stack.environment,
    AWS_REGION: stack.region,
    AWS_DEFAULT_REGION: stack.region,
  };
  if (stack.endpoint === undefined) return env;
  for (const name of Object.keys(env)) {
    if (/^AWS_(PROFILE|DEFAULT_PROFILE|SESSION_TOKEN|ROLE_ARN|WEB_IDENTITY_TOKEN_FILE|ENDPOINT_URL_.*)$/.test(name)) {
      delete env[name];
    }
  }
  return {
    ...env,
    EMULATOR_PORT: String(stack.port),
    AWS_ENDPOINT_URL: stack.endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

/** The settings that select this stack, as they stand before a make command. */
export function selection(stack: Stack): string {
  const settings = [
    stack.project !== "orders" && `PROJECT_NAME=${stack.project}`,
    !stack.local && `ENVIRONMENT=${stack.environment}`,
    stack.region !== "us-east-1" && `AWS_REGION=${stack.region}`,
    stack.local && stack.port !== 4566 && `EMULATOR_PORT=${stack.port}`,
  ];
  return settings
    .filter(Boolean)
    .map((setting) => `${setting} `)
    .join("");
}
