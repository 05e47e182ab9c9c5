import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.ts";
import { UserError } from "./steps.ts";

/** Environments whose stacks stand on an emulator: this checkout's own, or another one that EMULATOR_URL names. */
const EMULATED = ["local", "localstack"];
const DEFAULT_PORT = 4566;
/** Project and environment together, as terraform/variables.tf has it (project_name), which says why. */
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
  /** On an emulator that was started by other means, which EMULATOR_URL names: it is neither started nor stopped here. */
  readonly external: boolean;
  readonly port: number;
  /** Where the AWS SDK finds the emulator; undefined on AWS. */
  readonly endpoint: string | undefined;
  /** Folder of what this machine knows of the stack. */
  readonly folder: string;
}

/**
 * Reads `PROJECT_NAME`, `ENVIRONMENT`, `AWS_REGION`, and `EMULATOR_PORT` or `EMULATOR_URL`, which select the stack.
 * @throws UserError that names every value that cannot be.
 */
export function readStack(env: NodeJS.ProcessEnv = process.env): Stack {
  const project = env.PROJECT_NAME || "orders";
  const environment = env.ENVIRONMENT || "local";
  const region = env.AWS_REGION || "us-east-1";
  const local = EMULATED.includes(environment);
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
  const givenPort = env.EMULATOR_PORT ? Number(env.EMULATOR_PORT) : undefined;
  if (givenPort !== undefined && !(Number.isInteger(givenPort) && givenPort >= 1024 && givenPort <= 65_535)) {
    faults.push(`EMULATOR_PORT=${env.EMULATOR_PORT}: a port number from 1024 to 65535.`);
  }
  const url = env.EMULATOR_URL ? emulatorUrl(env.EMULATOR_URL) : undefined;
  if (env.EMULATOR_URL && url === undefined) {
    faults.push(
      `EMULATOR_URL=${env.EMULATOR_URL}: http, a host and a port with nothing after it, such as http://localhost:4566.`,
    );
  }
  if (env.EMULATOR_URL && !local) {
    faults.push(
      `EMULATOR_URL=${env.EMULATOR_URL}: ${environment} is on AWS. An emulator is for ENVIRONMENT=${EMULATED.join(" or ")}.`,
    );
  }
  if (url !== undefined && givenPort !== undefined && url.port !== givenPort) {
    faults.push(
      `EMULATOR_PORT=${givenPort} and EMULATOR_URL=${env.EMULATOR_URL}: two different ports. Leave EMULATOR_PORT out.`,
    );
  }
  if (faults.length > 0) throw new UserError(faults.join("\n"));

  const prefix = `${project}-${environment}`;
  const { host, port } = url ?? { host: "localhost", port: givenPort ?? DEFAULT_PORT };
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

/** Host and port of an emulator's address; undefined where it is none. tflocal speaks plain HTTP to its emulator. */
function emulatorUrl(text: string): { host: string; port: number } | undefined {
  const [, host, port] = /^http:\/\/([A-Za-z0-9.-]+):(\d{1,5})\/?$/.exec(text) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) return undefined;
  return { host: host.toLowerCase(), port: Number(port) };
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

/** The settings that select this stack, as they stand before a make command. */
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

/** Where the stack stands, in words: the emulator that it uses, or AWS. */
export function placeOf(stack: Stack): string {
  if (!stack.local) return `AWS, ${stack.region}`;
  return stack.external ? `the emulator at ${stack.endpoint}` : "the local emulator";
}
