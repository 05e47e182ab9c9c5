import { APIGatewayClient, GetAccountCommand } from "@aws-sdk/client-api-gateway";
import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { checkAccount } from "./aws-account.ts";
import { readStack } from "./stack.ts";

const gateway = mockClient(APIGatewayClient);
const lambda = mockClient(LambdaClient);
const stack = readStack({ ENVIRONMENT: "dev", AWS_REGION: "eu-central-1" });
const account = ({ role, quota }: { role?: string; quota: number }) => {
  gateway.on(GetAccountCommand).resolves(role === undefined ? {} : { cloudwatchRoleArn: role });
  lambda.on(GetAccountSettingsCommand).resolves({ AccountLimit: { ConcurrentExecutions: quota } });
};
const needs = { managesApiLogs: false, lambdaConcurrency: 10 };

beforeEach(() => {
  gateway.reset();
  lambda.reset();
});

describe("an account that a stack is deployed to", () => {
  it("is ready with a role for logs and enough invocations", async () => {
    account({ role: "arn:aws:iam::123456789012:role/logs", quota: 10 });
    await expect(checkAccount(stack, needs)).resolves.toBeUndefined();
  });

  it("is ready without a role where the stack makes it", async () => {
    account({ quota: 10 });
    await expect(checkAccount(stack, { ...needs, managesApiLogs: true })).resolves.toBeUndefined();
  });

  it("is not ready without a role for logs", async () => {
    account({ quota: 10 });
    await expect(checkAccount(stack, needs)).rejects.toThrow(
      /no role by which it may write logs in this account and eu-central-1.*manage_api_gateway_account = true in terraform\/environments\/dev.tfvars/s,
    );
  });

  it("is not ready with fewer invocations than the stack counts on", async () => {
    account({ role: "arn:aws:iam::123456789012:role/logs", quota: 10 });
    await expect(checkAccount(stack, { ...needs, lambdaConcurrency: 1000 })).rejects.toThrow(
      /may run 10 Lambda functions at once in eu-central-1, but terraform\/environments\/dev.tfvars counts on 1000/,
    );
  });

  it("names everything that is missing at once", async () => {
    account({ quota: 10 });
    await expect(checkAccount(stack, { ...needs, lambdaConcurrency: 1000 })).rejects.toThrow(/no role.*may run 10/s);
  });
});
