import { APIGatewayClient, GetAccountCommand } from "@aws-sdk/client-api-gateway";
import { CloudWatchLogsClient, DeleteLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { UserError } from "../cli/steps.ts";
import { applyOnAws } from "./deployment.ts";
import { destroyStack } from "./destruction.ts";
import { readStack, refuseLoadOnAws } from "./stack.ts";
import type { StateResource } from "./state.ts";

const stackOf = (ENVIRONMENT: string) => readStack({ ENVIRONMENT });
const nobody = (environment: string) => `Nobody is there to answer. AUTO_APPROVE=1 answers for ${environment}.`;

const s3 = mockClient(S3Client);
const logs = mockClient(CloudWatchLogsClient);
const gateway = mockClient(APIGatewayClient);
const lambda = mockClient(LambdaClient);

/** How many objects each bucket has. */
let objects: Record<string, number>;

beforeEach(() => {
  for (const mock of [s3, logs, gateway, lambda]) mock.reset();
  objects = {};
  s3.on(ListObjectVersionsCommand).callsFake(({ Bucket }) => ({
    Versions: Array.from({ length: objects[Bucket] ?? 0 }, (_, index) => ({ Key: `key-${index}`, VersionId: "1" })),
  }));
  s3.on(DeleteObjectsCommand).callsFake(({ Bucket }) => {
    objects[Bucket] = 0;
    return {};
  });
  s3.on(ListMultipartUploadsCommand).resolves({});
  logs.on(DeleteLogGroupCommand).resolves({});
  gateway.on(GetAccountCommand).resolves({ cloudwatchRoleArn: "arn:aws:iam::123456789012:role/logs" });
  lambda.on(GetAccountSettingsCommand).resolves({ AccountLimit: { ConcurrentExecutions: 1000 } });
});
afterEach(() => vi.unstubAllEnvs());

describe("destroying a stack", () => {
  const table = (name: string, deletion_protection_enabled: boolean): StateResource => ({
    type: "aws_dynamodb_table",
    attributes: { name, deletion_protection_enabled },
  });
  const pool = (name: string, deletion_protection: "ACTIVE" | "INACTIVE"): StateResource => ({
    type: "aws_cognito_user_pool",
    attributes: { name, deletion_protection },
  });
  const bucket = (name: string, force_destroy: boolean): StateResource => ({
    type: "aws_s3_bucket",
    attributes: { bucket: name, force_destroy },
  });

  /** Destroys a stack with these resources. A refusal must come before Terraform runs. @returns what Terraform did. */
  async function destroy(environment: string, ...resources: StateResource[]): Promise<string[]> {
    const calls: string[] = [];
    const state = { tag: "tag", outputs: {}, resources, tainted: [] };
    const record = (call: string) => async () => void calls.push(call);
    try {
      await destroyStack(stackOf(environment), {
        state: {
          backend: "",
          read: async () => state,
          lock: async () => undefined,
          ensure: record("ensure"),
          unlock: record("unlock"),
          remove: record("remove state"),
        },
        init: record("init"),
        destroy: record("destroy"),
      });
    } catch (error) {
      expect(calls).toEqual([]);
      throw error;
    }
    return calls;
  }

  it("empties the buckets that may be emptied, and no others", async () => {
    objects = { receipts: 0, artifacts: 3 };
    vi.stubEnv("AUTO_APPROVE", "1");
    const calls = await destroy("staging", bucket("receipts", false), bucket("artifacts", true));
    expect(calls).toEqual(["init", "destroy", "remove state"]);
    expect(s3.commandCalls(DeleteObjectsCommand).map(({ args }) => args[0].input.Bucket)).toEqual(["artifacts"]);
  });

  it("deletes no object of a protected bucket that was written after the check", async () => {
    objects = { receipts: 0, artifacts: 3 };
    vi.stubEnv("AUTO_APPROVE", "1");
    const resources = [bucket("receipts", false), bucket("artifacts", true)];
    const read = async () => ({ tag: "tag", outputs: {}, resources, tainted: [] });
    const nothing = async () => undefined;
    const state = { backend: "", read, lock: nothing, ensure: nothing, unlock: nothing, remove: nothing };
    let runs = 0;
    const destroy = async () => {
      if (runs++ === 0) objects.receipts = 1;
      throw new UserError("BucketNotEmpty: receipts");
    };
    await expect(destroyStack(stackOf("staging"), { state, init: nothing, destroy })).rejects.toThrow("BucketNotEmpty");
    expect(objects).toEqual({ receipts: 1, artifacts: 0 });
  });

  it("is refused where a bucket has objects that force_destroy protects, also with AUTO_APPROVE=1", async () => {
    objects = { receipts: 2, uploads: 0, artifacts: 3 };
    vi.stubEnv("AUTO_APPROVE", "1");
    const buckets = [bucket("receipts", false), bucket("uploads", false), bucket("artifacts", true)];
    await expect(destroy("staging", ...buckets)).rejects.toThrow(
      "orders-staging is protected, and nothing was deleted:\n" +
        "  force_destroy = false protects the objects in receipts\n" +
        "To destroy it all the same, set force_destroy = true in terraform/environments/staging.tfvars, " +
        "run ENVIRONMENT=staging make terraform-apply, then try again.",
    );
    expect(objects).toEqual({ receipts: 2, uploads: 0, artifacts: 3 });
  });

  it("is refused in prod as it is configured, with everything that protects it", async () => {
    objects = { receipts: 2 };
    vi.stubEnv("AUTO_APPROVE", "1");
    const resources = [
      table("orders", true),
      table("audit", false),
      pool("customers", "ACTIVE"),
      pool("others", "INACTIVE"),
      bucket("receipts", false),
    ];
    await expect(destroy("prod", ...resources)).rejects.toThrow(
      "orders-prod is protected, and nothing was deleted:\n" +
        "  deletion_protection = true protects the tables orders\n" +
        "  deletion_protection = true protects the accounts in customers\n" +
        "  force_destroy = false protects the objects in receipts\n" +
        "To destroy it all the same, set deletion_protection = false and force_destroy = true in " +
        "terraform/environments/prod.tfvars, run ENVIRONMENT=prod make terraform-apply, then try again.",
    );
    expect(objects).toEqual({ receipts: 2 });
  });

  it.each(["dev", "staging", "prod"])("is refused in %s without a confirmation", async (environment) => {
    objects = { receipts: 2 };
    await expect(destroy(environment, bucket("receipts", true))).rejects.toThrow(
      `Everything of orders-${environment} in us-east-1 will be deleted for good: 1 resources, all orders, receipts, uploads ` +
        `and accounts.\n${nobody(environment)}`,
    );
    expect(objects).toEqual({ receipts: 2 });
  });

  it("needs no confirmation on an emulator", async () => {
    objects = { receipts: 2 };
    expect(await destroy("local", bucket("receipts", true))).toEqual(["init", "destroy", "remove state"]);
    expect(objects).toEqual({ receipts: 0 });
  });
});

describe("deploying to AWS", () => {
  async function apply(environment: string): Promise<string[]> {
    const calls: string[] = [];
    try {
      await applyOnAws(stackOf(environment), {
        plan: async () => void calls.push("plan"),
        planned: async () => ({ manage_api_gateway_account: false, lambda_concurrency_quota: 10 }),
        apply: async () => void calls.push("apply"),
      });
    } catch (error) {
      expect(calls).toEqual(["plan"]);
      throw error;
    }
    return calls;
  }

  it("is refused in prod, after the plan, without a confirmation", async () => {
    await expect(apply("prod")).rejects.toThrow(`Apply this plan to orders-prod in us-east-1?\n${nobody("prod")}`);
  });

  it("goes on in prod with AUTO_APPROVE=1", async () => {
    vi.stubEnv("AUTO_APPROVE", "1");
    expect(await apply("prod")).toEqual(["plan", "apply"]);
  });

  it.each(["dev", "staging"])("needs no confirmation in %s", async (environment) => {
    expect(await apply(environment)).toEqual(["plan", "apply"]);
  });
});

describe("a load test", () => {
  it.each(["dev", "staging", "prod"])("is refused in %s, also with AUTO_APPROVE=1", (environment) => {
    vi.stubEnv("AUTO_APPROVE", "1");
    expect(() => refuseLoadOnAws(stackOf(environment))).toThrow(
      `The load test runs on a local stack only: in ${environment} it would cost money and fill the tables.`,
    );
  });

  it.each(["local", "localstack"])("runs in %s", (environment) => {
    expect(() => refuseLoadOnAws(stackOf(environment))).not.toThrow();
  });
});
