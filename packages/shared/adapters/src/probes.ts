import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DescribeRuleCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { DescribeStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";

/** Asks a part of the system whether it is there, with one call that reads no data. @throws if it does not answer. */
export type Probe = () => Promise<void>;

/** A part answered that it cannot be used. */
class NotReadyError extends Error {
  override readonly name = "NotReadyError";
}

/** In milliseconds. A monitor waits for the slowest part, and asks again soon: so one short try. */
const config = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
};

/** Probes of tables. DescribeTable uses none of a table's read capacity. */
export function tableProbes(): (TableName: string) => Probe {
  const client = new DynamoDBClient(config);
  return (TableName) => async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    // A table that is being updated can be read and written.
    if (Table?.TableStatus !== "ACTIVE" && Table?.TableStatus !== "UPDATING") {
      throw new NotReadyError(`The table ${TableName} is ${Table?.TableStatus}`);
    }
  };
}

/** The probe of an event bus, by a rule of it that must be enabled. */
export function busProbe(EventBusName: string, Name: string): Probe {
  const client = new EventBridgeClient(config);
  return async () => {
    const { State } = await client.send(new DescribeRuleCommand({ EventBusName, Name }));
    if (State !== "ENABLED") throw new NotReadyError(`The rule ${Name} of the bus ${EventBusName} is ${State}`);
  };
}

/** The probe of a workflow. */
export function workflowProbe(stateMachineArn: string): Probe {
  const client = new SFNClient(config);
  return async () => {
    const { status } = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    if (status !== "ACTIVE") throw new NotReadyError(`The workflow is ${status}`);
  };
}
