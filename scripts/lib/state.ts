import {
  CreateBucketCommand,
  DeleteBucketCommand,
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
import { emptyBucket } from "./buckets.ts";
import { clientConfig, type Stack, selection } from "./stack.ts";
import { UserError } from "./steps.ts";

/** The outputs of a stack that Terraform deployed, by name. */
export type Outputs = Readonly<Record<string, unknown>>;

/** A resource that Terraform made: type, and what it knows of each instance. */
export interface StateResource {
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What Terraform knows of a stack. */
export interface State {
  /** Changes with every write of the state. */
  readonly tag: string;
  readonly outputs: Outputs;
  readonly resources: readonly StateResource[];
}

/** Where a stack's Terraform state is kept: a bucket of its own, in the emulator for a local stack. */
export interface StateStore {
  /** Settings of Terraform's S3 backend. */
  readonly backend: string;
  /** Makes the bucket unless it is there. */
  ensure(): Promise<void>;
  /** What was deployed; undefined where nothing was. */
  read(): Promise<State | undefined>;
  /** Removes bucket and state. */
  remove(): Promise<void>;
}

const KEY = "terraform.tfstate";
/** The bucket that tflocal keeps a state in where nobody says otherwise; the key is the same as ours. */
const TFLOCAL_BUCKET = "tf-test-state";

/**
 * The state's store. `STATE_BUCKET` names a bucket that is there already, else it is `{prefix}-{account}-terraform-state`.
 * The stack that needs no settings, `orders-local`, has the one that tflocal uses by itself, so that `tflocal` by hand
 * in terraform/ and `make` work on the same state.
 * @throws UserError when there are no credentials for the account.
 */
export async function stateStore(stack: Stack): Promise<StateStore> {
  const s3 = new S3Client(clientConfig(stack));
  const given = stack.local ? undefined : process.env.STATE_BUCKET;
  const bucket = given || ownBucket(stack, await accountId(stack));

  return {
    backend: backendSettings(stack, bucket),
    async ensure() {
      if (await exists(s3, bucket)) return;
      if (given) throw new UserError(`There is no bucket ${bucket}, or you may not read it (STATE_BUCKET).`);
      await createBucket(s3, bucket, stack);
    },
    async read() {
      try {
        const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: KEY }));
        return parseState(JSON.parse((await Body?.transformToString()) ?? "{}"), ETag ?? "");
      } catch (error) {
        if (isNamed(error, "NoSuchKey", "NoSuchBucket")) return undefined;
        throw error;
      }
    },
    async remove() {
      if (given || !(await exists(s3, bucket))) return;
      await emptyBucket(s3, bucket);
      await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
    },
  };
}

function ownBucket(stack: Stack, account: string): string {
  const needsNoSettings = stack.prefix === "orders-local" && stack.region === "us-east-1";
  return needsNoSettings ? TFLOCAL_BUCKET : `${stack.prefix}-${account}-terraform-state`;
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

function backendSettings(stack: Stack, bucket: string): string {
  const settings = [`bucket = "${bucket}"`, `key = "${KEY}"`, `region = "${stack.region}"`];
  if (stack.endpoint !== undefined) {
    // The very settings that tflocal writes: an init by hand then finds that nothing changed.
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

/** The state holds the API key: nobody but the account reads it, and an earlier version can be brought back. */
async function createBucket(s3: S3Client, bucket: string, stack: Stack): Promise<void> {
  const Bucket = bucket;
  const abroad = stack.region !== "us-east-1";
  await s3.send(
    new CreateBucketCommand({
      Bucket,
      ...(abroad && { CreateBucketConfiguration: { LocationConstraint: stack.region as never } }),
    }),
  );
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
      },
    }),
  );
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
  if (stack.local) return;
  const arn = `arn:${stack.region.startsWith("cn-") ? "aws-cn" : stack.region.startsWith("us-gov-") ? "aws-us-gov" : "aws"}:s3:::${bucket}`;
  const Policy = JSON.stringify({
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
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
}

async function exists(s3: S3Client, bucket: string): Promise<boolean> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: bucket }));
    return true;
  } catch (error) {
    if (isNamed(error, "NotFound", "NoSuchBucket")) return false;
    throw error;
  }
}

function isNamed(error: unknown, ...names: string[]): boolean {
  return error instanceof S3ServiceException && names.includes(error.name);
}

interface StateFile {
  outputs?: Record<string, { value: unknown }>;
  resources?: { mode: string; type: string; instances: { attributes: Record<string, unknown> }[] }[];
}

function parseState({ outputs = {}, resources = [] }: StateFile, tag: string): State {
  return {
    tag,
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])),
    resources: resources
      .filter(({ mode }) => mode === "managed")
      .flatMap(({ type, instances }) => instances.map(({ attributes }) => ({ type, attributes }))),
  };
}
