import { APIGatewayClient, GetAccountCommand } from "@aws-sdk/client-api-gateway";
import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { UserError } from "../cli/steps.ts";
import { clientConfig, type Stack } from "./stack.ts";

/** What a plan requires of its account and region. */
interface AccountNeeds {
  /** Whether the stack makes API Gateway's role for logs itself: the variable `manage_api_gateway_account`. */
  readonly managesApiLogs: boolean;
  /** Invocations of functions at the same time: the variable `lambda_concurrency_quota`. */
  readonly lambdaConcurrency: number;
}

/**
 * Refuses a deployment that AWS would refuse after most of the stack is created: a stage that logs needs the account's
 * role for API Gateway, reserved concurrency needs the quota. Source: API Gateway Developer Guide, "Set up CloudWatch logging
 * for REST APIs"; AWS Lambda Developer Guide, "Configuring reserved concurrency for a function".
 * @throws UserError that says what to set or to ask AWS for.
 */
export async function checkAccount(stack: Stack, needs: AccountNeeds): Promise<void> {
  const config = clientConfig(stack);
  const { cloudwatchRoleArn } = await new APIGatewayClient(config).send(new GetAccountCommand({}));
  const { AccountLimit } = await new LambdaClient(config).send(new GetAccountSettingsCommand({}));
  const quota = AccountLimit?.ConcurrentExecutions;

  const faults: string[] = [];
  const file = `terraform/environments/${stack.environment}.tfvars`;
  if (!cloudwatchRoleArn && !needs.managesApiLogs) {
    faults.push(
      `API Gateway has no role by which it may write logs in this account and ${stack.region}. One stack there makes it, the one that stays longest: ` +
        `set manage_api_gateway_account = true in ${file} if this is the one.`,
    );
  }
  if (quota !== undefined && quota < needs.lambdaConcurrency) {
    faults.push(
      `This account may run ${quota} Lambda functions at once in ${stack.region}, but ${file} counts on ${needs.lambdaConcurrency}. ` +
        "Ask AWS for more (Service Quotas, AWS Lambda, Concurrent executions), or lower lambda_concurrency_quota, order_consumers and order_batch_size.",
    );
  }
  if (faults.length > 0)
    throw new UserError(`The account is not ready:\n\n${faults.join("\n\n")}\n\ndocs/aws.md has each step.`);
}
