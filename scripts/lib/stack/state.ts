import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { UserError } from "../cli/steps.ts";
import { deleteObject, emptyBucket } from "./buckets.ts";
import { clientConfig, type Stack, selection } from "./stack.ts";

/** The outputs of a stack that Terraform deployed, by name. */
export type Outputs = Readonly<Record<string, unknown>>;

/** An instance of a resource that Terraform created: its type and attributes. */
export interface StateResource {
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Terraform's state of a stack. */
export interface State {
  /** Changes with every write of the state. */
  readonly tag: string;
  readonly outputs: Outputs;
  readonly resources: readonly StateResource[];
  /** Addresses of resources whose creation failed or was interrupted: Terraform replaces them at the next apply. */
  readonly tainted: readonly string[];
}

/** A lock on a state, as Terraform writes it beside the state while it works. */
export interface StateLock {
  readonly id: string;
  /** User and machine. */
  readonly who: string;
  /** What Terraform did, such as `OperationTypeApply`. */
  readonly operation: string;
  /** ISO time. */
  readonly created: string;
}

/** Where a stack's Terraform state is kept: a bucket of its own, in the emulator for a local stack. */
export interface StateStore {
  /** Settings of Terraform's S3 backend. */
  readonly backend: string;
  /** Makes the bucket unless it is there, and protects it. A bucket that STATE_BUCKET names is left as it is. */
  ensure(): Promise<void>;
  /**
   * What was deployed; undefined where nothing was.
   * @throws UserError where it may not be read, or is not what Terraform writes.
   */
  read(): Promise<State | undefined>;
  /** The lock on the state; undefined where it is not locked. */
  lock(): Promise<StateLock | undefined>;
  /** Removes the lock unconditionally: only for a Terraform that was killed. */
  unlock(): Promise<void>;
  /** Removes the state, and the bucket unless STATE_BUCKET names it. */
  remove(): Promise<void>;
}

/** One key for each stack and region, as a bucket that STATE_BUCKET names may hold the states of many. */
export const stateKey = ({ project, environment, region }: Pick<Stack, "project" | "environment" | "region">): string =>
  `${project}/${environment}/${region}/terraform.tfstate`;

/**
 * The state's store. `STATE_BUCKET` names a bucket that is there already, in whatever region; else it is the stack's
 * own, `{prefix}-{account}-{region}-tfstate`: bucket names are one for all accounts and regions.
 * @throws UserError when there are no credentials for the account, or the bucket that STATE_BUCKET names cannot be read.
 */
export async function stateStore(stack: Stack, env: NodeJS.ProcessEnv = process.env): Promise<StateStore> {
  const s3 = new S3Client({ ...clientConfig(stack), followRegionRedirects: true });
  const given = stack.local ? undefined : env.STATE_BUCKET;
  const { bucket, key } = given ? { bucket: given, key: stateKey(stack) } : ownPlace(stack, await accountId(stack));
  // Terraform's own name for the lock of `use_lockfile`.
  const lockKey = `${key}.tflock`;
  const region = given ? await regionOf(s3, given) : stack.region;

  return {
    backend: backendSettings(stack, { bucket, key, region }),
    async ensure() {
      if (given) return;
      if (!(await exists(s3, bucket))) await createBucket(s3, bucket, stack);
      await protect(s3, bucket, stack);
    },
    async read() {
      const object = await readObject(s3, bucket, key);
      return object && parseState(object, `s3://${bucket}/${key}`);
    },
    async lock() {
      const object = await readObject(s3, bucket, lockKey);
      return object && parseLock(object.text);
    },
    unlock: () => deleteObject(s3, bucket, lockKey),
    async remove() {
      if (given) {
        for (const own of [key, lockKey]) await deleteObject(s3, bucket, own);
      } else if (await exists(s3, bucket)) {
        await emptyBucket(s3, bucket);
        await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
      }
    },
  };
}

/** What is deployed. @throws UserError that says how to deploy when nothing is. */
export async function readState(stack: Stack): Promise<State> {
  const state = await (await stateStore(stack)).read();
  if (state === undefined || state.resources.length === 0) {
    throw new UserError(`Nothing is deployed as ${stack.prefix}. Deploy it: ${selection(stack)}make deploy`);
  }
  return state;
}

/** Text of one output. @throws UserError when the deployed stack has no such output. */
export function output(outputs: Outputs, name: string): string {
  const value = outputs[name];
  if (typeof value !== "string") throw new UserError(`The stack has no output ${name}. Deploy it again: make deploy`);
  return value;
}

/** Names of the stack's functions on Lambda, by the name of their package. */
export const functionNames = (outputs: Outputs): Readonly<Record<string, string>> =>
  (outputs.function_names ?? {}) as Record<string, string>;

async function accountId(stack: Stack): Promise<string> {
  try {
    const identity = await new STSClient(clientConfig(stack)).send(new GetCallerIdentityCommand({}));
    return String(identity.Account);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (stack.local)
      throw new UserError(
        stack.external
          ? `No emulator answers at ${stack.endpoint} (${reason}). Start it, or correct EMULATOR_URL.`
          : `The emulator on port ${stack.port} does not answer (${reason}). Start it: ${selection(stack)}make deploy`,
      );
    throw new UserError(
      `AWS does not know you: ${reason}\n` +
        `${stack.environment} is an environment on AWS. Sign in (aws sso login) or set AWS_PROFILE, then try again.`,
    );
  }
}

/**
 * The state's place where STATE_BUCKET names none. For the stack without settings it is the place that tflocal uses, so that
 * `tflocal` by hand in terraform/ and `make` work on the same state.
 */
function ownPlace(stack: Stack, account: string): { bucket: string; key: string } {
  const { prefix, region } = stack;
  if (prefix === "orders-local" && region === "us-east-1") return { bucket: "tf-test-state", key: "terraform.tfstate" };
  return { bucket: `${prefix}-${account}-${region}-tfstate`, key: stateKey(stack) };
}

/** @throws UserError when the bucket that STATE_BUCKET names is not there, or is not the user's to read. */
async function regionOf(s3: S3Client, bucket: string): Promise<string> {
  try {
    const { BucketRegion } = await s3.send(new HeadBucketCommand({ Bucket: bucket }));
    return BucketRegion || "us-east-1";
  } catch (error) {
    if (!isStatus(error, 403, 404)) throw error;
    throw new UserError(`There is no bucket ${bucket}, or you may not read it (STATE_BUCKET).`);
  }
}

function backendSettings(stack: Stack, place: { bucket: string; key: string; region: string }): string {
  const settings = Object.entries(place).map(([name, value]) => `${name} = "${value}"`);
  if (stack.endpoint !== undefined) {
    // The same settings as tflocal writes, so that an init by hand finds no change.
    const endpoints = ["s3", "iam", "sso", "sts", "dynamodb"].map((service) => `${service} = "${stack.endpoint}"`);
    settings.push(
      'access_key = "test"',
      'secret_key = "test"',
      "skip_credentials_validation = true",
      "skip_metadata_api_check = true",
      `endpoints = { ${endpoints.join(", ")} }`,
    );
  }
  return `${settings.join("\n")}\n`;
}

async function createBucket(s3: S3Client, Bucket: string, { region }: Stack): Promise<void> {
  const abroad = region !== "us-east-1";
  await s3.send(
    new CreateBucketCommand({
      Bucket,
      ...(abroad && { CreateBucketConfiguration: { LocationConstraint: region as never } }),
    }),
  );
}

/**
 * The state contains the API key: only the account may read it, and earlier versions are kept. Versioning is enabled last:
 * a bucket that has it has the other settings, and settings that were changed on purpose stay.
 */
async function protect(s3: S3Client, bucket: string, stack: Stack): Promise<void> {
  const Bucket = bucket;
  const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket }));
  if (Status === "Enabled") return;
  await s3.send(
    new PutPublicAccessBlockCommand({
      Bucket,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    }),
  );
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
      },
    }),
  );
  if (!stack.local) await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: tlsOnly(bucket, stack) }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
}

function tlsOnly(bucket: string, stack: Stack): string {
  const arn = `arn:${stack.region.startsWith("cn-") ? "aws-cn" : stack.region.startsWith("us-gov-") ? "aws-us-gov" : "aws"}:s3:::${bucket}`;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "RefusePlainHttp",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}

/** @throws UserError when the name is taken by a bucket that the user may not see. */
async function exists(s3: S3Client, bucket: string): Promise<boolean> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: bucket }));
    return true;
  } catch (error) {
    if (isStatus(error, 404)) return false;
    if (!isStatus(error, 403)) throw error;
    throw new UserError(
      `You may not see the bucket of Terraform's state, ${bucket}. You need s3:ListBucket on it, or it belongs to another ` +
        "account: then name a bucket of your own, STATE_BUCKET=…",
    );
  }
}

interface StoredObject {
  readonly text: string;
  readonly tag: string;
}

/** @returns undefined where there is no such object. @throws UserError when it may not be read. */
async function readObject(s3: S3Client, bucket: string, key: string): Promise<StoredObject | undefined> {
  try {
    const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return { text: (await Body?.transformToString()) ?? "", tag: ETag ?? "" };
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    if (!isStatus(error, 403)) throw error;
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, "Permissions"
    throw new UserError(
      `You may not read s3://${bucket}/${key} (Terraform's state).\nYou need s3:GetObject on it, and s3:ListBucket on the ` +
        "bucket: without the latter, S3 answers so for an object that is not there, too.",
    );
  }
}

function isStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof S3ServiceException && statuses.includes(error.$metadata.httpStatusCode ?? 0);
}

interface StateFile {
  outputs?: Record<string, { value: unknown }>;
  resources?: ResourceFile[];
}

interface ResourceFile {
  mode: string;
  type: string;
  name: string;
  module?: string;
  instances: { attributes: Record<string, unknown>; status?: string; index_key?: string | number }[];
}

function parseState({ text, tag }: StoredObject, place: string): State {
  const { outputs = {}, resources = [] } = parse<StateFile>(text, place);
  const managed = resources.filter(({ mode }) => mode === "managed");
  return {
    tag,
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])),
    resources: managed.flatMap(({ type, instances }) => instances.map(({ attributes }) => ({ type, attributes }))),
    tainted: managed.flatMap(taintedAddresses),
  };
}

function taintedAddresses({ module, type, name, instances }: ResourceFile): string[] {
  return instances
    .filter(({ status }) => status === "tainted")
    .map(({ index_key: key }) => {
      const address = [module, type, name].filter(Boolean).join(".");
      return key === undefined ? address : `${address}[${JSON.stringify(key)}]`;
    });
}

/** @throws UserError when the text is not a JSON object. */
function parse<T extends object>(text: string, place: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The error below says it, with what to do.
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as T;
  throw new UserError(
    `${place} is damaged: Terraform's state is a JSON object, and this is not one.\n` +
      "Bring back an earlier version of it, which a versioned bucket keeps (S3 console, the object's Versions).",
  );
}

/** A lock file is a lock whatever it contains: what it does not say is `unknown`. */
function parseLock(text: string): StateLock {
  let said: Partial<Record<"ID" | "Who" | "Operation" | "Created", unknown>> = {};
  try {
    said = { ...JSON.parse(text) };
  } catch {
    // A file that cannot be read is a lock as well.
  }
  const { ID = "unknown", Who = "unknown", Operation = "unknown", Created = "unknown" } = said;
  return { id: String(ID), who: String(Who), operation: String(Operation), created: String(Created) };
}
