import { describe, expect, it } from "vitest";
import { ambiguousNames, sharedNames, unlistedTypes } from "./names.ts";
import { aPlan } from "./testing/a-plan.ts";

const inEurope = (changes = {}) => aPlan({ region: "eu-west-1", changes });

describe("names of two stacks", () => {
  it("differ for two environments in one region, and where they are global for one environment in two", () => {
    expect(sharedNames(aPlan(), aPlan({ environment: "staging" }))).toEqual([]);
    expect(sharedNames(aPlan(), inEurope())).toEqual([]);
  });

  it.each([
    ["aws_sqs_queue.work", { name: "work" }, "aws_sqs_queue work"],
    ["aws_iam_role.scheduler", { name: "scheduler" }, "aws_iam_role scheduler"],
    ["aws_cloudwatch_metric_alarm.lost", { alarm_name: "lost" }, "aws_cloudwatch_metric_alarm lost"],
    ["aws_cloudwatch_metric_alarm.lost", { dimensions: { service: "relay" } }, "metric Orders Lost service=relay"],
    ["aws_scheduler_schedule.look", { group_name: "default", name: "look" }, "aws_scheduler_schedule default/look"],
  ])("are found where both environments have one: %s %o", (address, attributes, name) => {
    const changes = { [address]: attributes };
    expect(sharedNames(aPlan({ changes }), aPlan({ environment: "staging", changes }))).toEqual([
      `dev in us-east-1 and staging in us-east-1 both have the ${name}: its name must hold project and environment.`,
    ]);
  });

  it.each([
    ["aws_s3_bucket.receipts", { bucket: "orders-dev-receipts" }, "aws_s3_bucket orders-dev-receipts"],
    ["aws_iam_role.scheduler", { name: "orders-dev-scheduler" }, "aws_iam_role orders-dev-scheduler"],
  ])("are found where they are global and both regions have one: %s", (address, attributes, name) => {
    const changes = { [address]: attributes };
    expect(sharedNames(aPlan({ changes }), inEurope(changes))).toEqual([
      `dev in us-east-1 and dev in eu-west-1 both have the ${name}: its name must hold project and environment, and the region, as one account has it once in all regions.`,
    ]);
  });

  it("may hold an id that AWS gives", () => {
    const changes = { "aws_sqs_queue.work": { name: undefined } };
    expect(sharedNames(aPlan({ changes }), aPlan({ environment: "staging", changes }))).toEqual([]);
  });
});

it("names that a stack of the project orders-dev could have too are found", () => {
  expect(ambiguousNames(aPlan())).toEqual([]);
  expect(ambiguousNames(aPlan({ changes: { "aws_sqs_queue.dead": { name: "orders-dev-shop-work" } } }))).toEqual([
    "The aws_sqs_queue orders-dev-shop-work could be work of another stack, whose project is named like this one: rename one of both.",
  ]);
});

it("a type of resource that is not listed is found", () => {
  expect(unlistedTypes(aPlan())).toEqual([]);
  const more = [{ address: "aws_kinesis_stream.a", type: "aws_kinesis_stream", attributes: { name: "a" } }];
  expect(unlistedTypes(aPlan({ more }))).toEqual([
    "aws_kinesis_stream is new in the plan of dev in us-east-1: list it in scripts/lib/plan/names.ts, with its name and how far that reaches.",
  ]);
});
