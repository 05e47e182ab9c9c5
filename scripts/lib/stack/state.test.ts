import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { readStack } from "./stack.ts";
import { stateStore } from "./state.ts";

const s3 = mockClient(S3Client);
const sts = mockClient(STSClient);
const HARDENING = [
  PutPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
];

const stackOf = (ENVIRONMENT: string, AWS_REGION: string) => readStack({ ENVIRONMENT, AWS_REGION });
const dev = stackOf("dev", "eu-west-1");
const OWN = "orders-dev-123456789012-eu-west-1-tfstate";
const OWN_KEY = "orders/dev/eu-west-1/terraform.tfstate";
const own = (stack = dev) => stateStore(stack, {});
const shared = (stack = dev) => stateStore(stack, { STATE_BUCKET: "all-states" });

/** What S3 answers, as the SDK throws it. */
const refusal = (name: string, httpStatusCode: number) =>
  new S3ServiceException({ name, $fault: "client", $metadata: { httpStatusCode }, message: name });
const stored = (text: string) => ({ ETag: "tag", Body: { transformToString: async () => text } as never });
const sent = (commands: readonly unknown[]) =>
  s3
    .calls()
    .map(({ args: [command] }) => command.constructor)
    .filter((command) => commands.includes(command));

beforeEach(() => {
  s3.reset();
  sts.reset();
  sts.on(GetCallerIdentityCommand).resolves({ Account: "123456789012" });
  s3.on(HeadBucketCommand).resolves({ BucketRegion: "eu-west-1" });
  s3.on(GetBucketVersioningCommand).resolves({ Status: "Enabled" });
});

describe("where the state is", () => {
  it("is a bucket of the stack's own, in which account and region are named", async () => {
    expect((await own()).backend).toBe(`bucket = "${OWN}"\nkey = "${OWN_KEY}"\nregion = "eu-west-1"\n`);
  });

  it("differs by environment and by region in a bucket of several stacks", async () => {
    const stacks = [dev, stackOf("prod", "eu-west-1"), stackOf("dev", "us-east-1")];
    const backends = await Promise.all(stacks.map(shared));
    expect(backends.map(({ backend }) => /key = "(.*)"/.exec(backend)?.[1])).toEqual([
      OWN_KEY,
      "orders/prod/eu-west-1/terraform.tfstate",
      "orders/dev/us-east-1/terraform.tfstate",
    ]);
  });

  it("may be a bucket in another region than the stack", async () => {
    s3.on(HeadBucketCommand).resolves({ BucketRegion: "eu-central-1" });
    expect((await shared()).backend).toContain('region = "eu-central-1"');
  });

  it.each([403, 404])("says so when STATE_BUCKET is not to be had (%i)", async (status) => {
    s3.on(HeadBucketCommand).rejects(refusal("Refused", status));
    await expect(shared()).rejects.toThrow("There is no bucket all-states, or you may not read it (STATE_BUCKET).");
  });
});

describe("ensure", () => {
  it("makes a bucket of its own and protects it, versioning last", async () => {
    s3.on(HeadBucketCommand).rejects(refusal("NotFound", 404));
    s3.on(GetBucketVersioningCommand).resolves({});
    await (await own()).ensure();
    expect(sent([CreateBucketCommand, ...HARDENING])).toEqual([CreateBucketCommand, ...HARDENING]);
  });

  it("protects a bucket whose creation was interrupted", async () => {
    s3.on(GetBucketVersioningCommand).resolves({});
    await (await own()).ensure();
    expect(sent([CreateBucketCommand, ...HARDENING])).toEqual(HARDENING);
    for (const { args } of s3.calls()) expect(args[0].input).toMatchObject({ Bucket: OWN });
  });

  it("leaves a bucket alone that is protected", async () => {
    await (await own()).ensure();
    expect(sent([CreateBucketCommand, ...HARDENING])).toEqual([]);
  });

  it("never changes a bucket that STATE_BUCKET names", async () => {
    s3.on(GetBucketVersioningCommand).resolves({});
    await (await shared()).ensure();
    expect(sent([CreateBucketCommand, ...HARDENING])).toEqual([]);
  });

  it("says so when the bucket belongs to another account", async () => {
    s3.on(HeadBucketCommand).rejects(refusal("Forbidden", 403));
    await expect((await own()).ensure()).rejects.toThrow(`You may not see the bucket of Terraform's state, ${OWN}.`);
  });
});

describe("read", () => {
  it("gives outputs and managed resources", async () => {
    const resource = {
      type: "aws_sqs_queue",
      name: "this",
      instances: [{ attributes: { id: "a" } }, { attributes: { id: "b" } }],
    };
    const resources = [
      { mode: "managed", ...resource },
      { mode: "data", ...resource },
    ];
    s3.on(GetObjectCommand, { Bucket: OWN, Key: OWN_KEY }).resolves(
      stored(JSON.stringify({ outputs: { api_url: { value: "https://…" } }, resources })),
    );
    expect(await (await own()).read()).toEqual({
      tag: "tag",
      outputs: { api_url: "https://…" },
      resources: [
        { type: "aws_sqs_queue", attributes: { id: "a" } },
        { type: "aws_sqs_queue", attributes: { id: "b" } },
      ],
      tainted: [],
    });
  });

  it("gives the addresses of what is tainted", async () => {
    const attributes = {};
    const status = "tainted";
    const resources = [
      { mode: "managed", type: "aws_kms_key", name: "stack", instances: [{ attributes, status }] },
      {
        mode: "managed",
        module: "module.api",
        type: "aws_api_gateway_method",
        name: "this",
        instances: [
          { attributes },
          { attributes, status, index_key: "GET /orders" },
          { attributes, status, index_key: 0 },
        ],
      },
    ];
    s3.on(GetObjectCommand).resolves(stored(JSON.stringify({ resources })));
    expect((await (await own()).read())?.tainted).toEqual([
      "aws_kms_key.stack",
      'module.api.aws_api_gateway_method.this["GET /orders"]',
      "module.api.aws_api_gateway_method.this[0]",
    ]);
  });

  it.each(["NoSuchKey", "NoSuchBucket"])("gives nothing where nothing was deployed (%s)", async (name) => {
    s3.on(GetObjectCommand).rejects(refusal(name, 404));
    expect(await (await own()).read()).toBeUndefined();
  });

  it.each(["", "half a st", "null", "[]", '"text"'])("says so when the object is not a state: %j", async (text) => {
    s3.on(GetObjectCommand).resolves(stored(text));
    await expect((await own()).read()).rejects.toThrow(
      `s3://${OWN}/${OWN_KEY} is damaged: Terraform's state is a JSON object, and this is not one.`,
    );
  });

  it("says so when it may not be read", async () => {
    s3.on(GetObjectCommand).rejects(refusal("AccessDenied", 403));
    await expect((await own()).read()).rejects.toThrow(
      `You may not read s3://${OWN}/${OWN_KEY} (Terraform's state).\nYou need s3:GetObject on it, and s3:ListBucket`,
    );
  });
});

describe("lock", () => {
  it("says who holds it, since when and for what", async () => {
    const lock = { ID: "1-2-3", Who: "jo@desk", Operation: "OperationTypeApply", Created: "2026-11-27T10:00:00Z" };
    s3.on(GetObjectCommand, { Bucket: OWN, Key: `${OWN_KEY}.tflock` }).resolves(stored(JSON.stringify(lock)));
    expect(await (await own()).lock()).toEqual({
      id: "1-2-3",
      who: "jo@desk",
      operation: "OperationTypeApply",
      created: "2026-11-27T10:00:00Z",
    });
  });

  it("is a lock even if it cannot be read", async () => {
    s3.on(GetObjectCommand).resolves(stored(""));
    expect(await (await own()).lock()).toMatchObject({ id: "unknown", who: "unknown" });
  });

  it("is none where there is no file", async () => {
    s3.on(GetObjectCommand).rejects(refusal("NoSuchKey", 404));
    expect(await (await own()).lock()).toBeUndefined();
  });
});

describe("remove", () => {
  const objects = (...keys: string[]) => keys.map((Key) => ({ Key, VersionId: `version of ${Key}` }));
  let left: { Key: string; VersionId: string }[];

  beforeEach(() => {
    left = objects(OWN_KEY, `${OWN_KEY}.tflock`, `${OWN_KEY}.backup`, "orders/prod/eu-west-1/terraform.tfstate");
    s3.on(ListObjectVersionsCommand).callsFake(({ Prefix = "" }) => ({
      Versions: left.filter(({ Key }) => Key.startsWith(Prefix)),
    }));
    s3.on(ListMultipartUploadsCommand).resolves({});
    s3.on(DeleteObjectsCommand).callsFake(({ Delete: { Objects } }) => {
      left = left.filter(({ VersionId }) => !Objects.some((one: { VersionId: string }) => one.VersionId === VersionId));
      return {};
    });
  });

  it("deletes a bucket of its own with all that is in it", async () => {
    await (await own()).remove();
    expect(left).toEqual([]);
    expect(s3.commandCalls(DeleteBucketCommand).map(({ args }) => args[0].input)).toEqual([{ Bucket: OWN }]);
  });

  it("deletes only this stack's state and lock from a bucket that STATE_BUCKET names", async () => {
    await (await shared()).remove();
    expect(left).toEqual(objects(`${OWN_KEY}.backup`, "orders/prod/eu-west-1/terraform.tfstate"));
    expect(s3.commandCalls(DeleteBucketCommand)).toEqual([]);
  });
});
