import { expect, it } from "vitest";
import { localOnlyFaults } from "./local-only.ts";
import { aPlan } from "./testing/a-plan.ts";

const withVariables = (variables: object) =>
  aPlan({ changes: { "module.step.aws_lambda_function.this": { environment: [{ variables }] } } });

it("no function of a plan for AWS has the address of the switches", () => {
  expect(localOnlyFaults(aPlan())).toEqual([]);
  expect(localOnlyFaults(withVariables({ ORDERS_TABLE: "orders" }))).toEqual([]);
  expect(localOnlyFaults(withVariables({ GATEWAY_FAULTS_FOLDER: "/faults" }))).toEqual([
    "module.step.aws_lambda_function.this of dev in us-east-1 has GATEWAY_FAULTS_FOLDER: faults are switched on at the local emulator alone. Leave gateway_faults_folder out.",
  ]);
});
