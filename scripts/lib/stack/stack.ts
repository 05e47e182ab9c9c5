import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../cli/run.ts";
import { requireAll } from "../cli/settings.ts";
import { UserError } from "../cli/steps.ts";

/** Environments whose stacks run on an emulator: the one of this checkout, or another one that EMULATOR_URL names. */
const EMULATED = ["local", "localstack"];
const DEFAULT_PORT = 4566;
const PROJECT = /^[a-z][a-z0-9-]{1,18}[a-z0-9]$/;
/** Most characters of project and environment together. Source and reason: project_name in terraform/variables.tf. */
const PREFIX_CHARACTERS = 24;

/** What is deployed, where to, and which files on this machine belong to it. */
export interface Stack {
  readonly project: string;
  readonly environment: string;
  readonly region: string;
  /** First part of every name: `{project}-{environment}`. */
  readonly prefix: string;
  /** On an emulator rather than on AWS. */
  readonly local: boolean;
  /** On an emulator that EMULATOR_URL names: the scripts neither start nor stop it. */
  readonly external: boolean;
  readonly port: number;
  /** Where the AWS SDK finds the emulator; undefined on AWS. */
  readonly endpoint: string | undefined;
  /** Folder of this machine's files about the stack. */
  readonly folder: string;
}

/**
 * Reads `PROJECT_NAME`, `ENVIRONMENT`, `AWS_REGION`, and `EMULATOR_PORT` or `EMULATOR_URL`, which select the stack.
 * @throws UserError that names every invalid value.
 */
export function readStack(env: NodeJS.ProcessEnv = process.env): Stack {
  const project = env.PROJECT_NAME || "orders";
  const environment = env.ENVIRONMENT || "local";
  const region = env.AWS_REGION || "us-east-1";
  requireAll([
    PROJECT.test(project) ||
      `PROJECT_NAME=${project}: 3 to 20 small letters, digits and hyphens, beginning with a letter.`,
    !PROJECT.test(project) ||
      project.length <= PREFIX_CHARACTERS - environment.length ||
      `PROJECT_NAME=${project}: at most ${PREFIX_CHARACTERS - environment.length} characters in ${environment}, or names of buckets get too long.`,
    (/^[a-z0-9-]+$/.test(environment) && existsSync(join(root, `terraform/environments/${environment}.tfvars`))) ||
      `ENVIRONMENT=${environment}: there is no terraform/environments/${environment}.tfvars.`,
    /^[a-z]{2}(-[a-z]+)+-\d$/.test(region) || `AWS_REGION=${region}: not a region, such as us-east-1.`,
    ...emulatorChecks(env, environment),
  ]);
  const local = EMULATED.includes(environment);
  const url = env.EMULATOR_URL ? emulatorUrl(env.EMULATOR_URL) : undefined;
  const prefix = `${project}-${environment}`;
  const { host, port } = url ?? { host: "localhost", port: Number(env.EMULATOR_PORT || DEFAULT_PORT) };
  const place = local ? [...(host === "localhost" ? [] : [host]), port].join("-") : region;
  return {
    project,
    environment,
    region,
    prefix,
    local,
    external: url !== undefined,
    port,
    endpoint: local ? `http://${host}:${port}` : undefined,
    folder: join(root, ".local/stacks", `${prefix}-${place}`),
  };
}

function emulatorChecks(env: NodeJS.ProcessEnv, environment: string): (true | string)[] {
  const port = env.EMULATOR_PORT ? Number(env.EMULATOR_PORT) : undefined;
  const isPort = port === undefined || (Number.isInteger(port) && port >= 1024 && port <= 65_535);
  const portCheck = isPort || `EMULATOR_PORT=${env.EMULATOR_PORT}: a port number from 1024 to 65535.`;
  if (!env.EMULATOR_URL) return [portCheck];
  const given = `EMULATOR_URL=${env.EMULATOR_URL}`;
  const url = emulatorUrl(env.EMULATOR_URL);
  return [
    portCheck,
    url !== undefined || `${given}: http, a host and a port with nothing after it, such as http://localhost:4566.`,
    EMULATED.includes(environment) ||
      `${given}: ${environment} is on AWS. An emulator is for ENVIRONMENT=${EMULATED.join(" or ")}.`,
    url === undefined ||
      port === undefined ||
      url.port === port ||
      `EMULATOR_PORT=${port} and ${given}: two different ports. Leave EMULATOR_PORT out.`,
  ];
}

/** Host and port of an emulator's address; undefined where it is none. tflocal calls its emulator over plain HTTP. */
function emulatorUrl(text: string): { host: string; port: number } | undefined {
  const [, host, port] = /^http:\/\/([A-Za-z0-9.-]+):(\d{1,5})\/?$/.exec(text) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) return undefined;
  return { host: host.toLowerCase(), port: Number(port) };
}

/** @throws UserError for a stack on AWS, where a load test would cost money and fill the tables. */
export function refuseLoadOnAws(stack: Stack): void {
  if (!stack.local) {
    throw new UserError(
      `The load test runs on a local stack only: in ${stack.environment} it would cost money and fill the tables.`,
    );
  }
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
          // A host name that begins with the name of a bucket would not resolve.
          forcePathStyle: true,
        }),
  };
}

/**
 * Environment for programs that work on the stack. For an emulator, it does not contain the user's AWS credentials, so
 * that nothing local can reach an account.
 */
export function stackEnvironment(stack: Stack): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PROJECT_NAME: stack.project,
    ENVIRONMENT: stack.environment,
    AWS_REGION: stack.region,
    AWS_DEFAULT_REGION: stack.region,
  };
  delete env.EMULATOR_URL;
  if (stack.endpoint === undefined) return env;
  for (const name of Object.keys(env)) {
    if (/^AWS_(PROFILE|DEFAULT_PROFILE|SESSION_TOKEN|ROLE_ARN|WEB_IDENTITY_TOKEN_FILE|ENDPOINT_URL_.*)$/.test(name)) {
      delete env[name];
    }
  }
  return {
    ...env,
    EMULATOR_PORT: stack.external ? "" : String(stack.port),
    ...(stack.external && { EMULATOR_URL: stack.endpoint }),
    AWS_ENDPOINT_URL: stack.endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

/** The settings that select this stack, to be written in front of a make command. */
export function selection(stack: Stack): string {
  const settings = [
    stack.project !== "orders" && `PROJECT_NAME=${stack.project}`,
    stack.environment !== "local" && `ENVIRONMENT=${stack.environment}`,
    stack.region !== "us-east-1" && `AWS_REGION=${stack.region}`,
    stack.external && `EMULATOR_URL=${stack.endpoint}`,
    stack.local && !stack.external && stack.port !== DEFAULT_PORT && `EMULATOR_PORT=${stack.port}`,
  ];
  return settings
    .filter(Boolean)
    .map((setting) => `${setting} `)
    .join("");
}

/** The name of one of the stack's parts without the stack's own, from its name or ARN: `relay-order-events`. */
export const shortName = (nameOrArn: string, { prefix }: Pick<Stack, "prefix">): string =>
  (nameOrArn.split(":").at(-1) ?? nameOrArn).slice(prefix.length + 1);

/** Where the stack runs, in words: its emulator, or AWS and the region. */
export function placeOf(stack: Stack): string {
  if (!stack.local) return `AWS, ${stack.region}`;
  return stack.external ? `the emulator at ${stack.endpoint}` : "the local emulator";
}
