import { describe, expect, it } from "vitest";
import type { StateResource } from "../stack/state.ts";
import { grantNamer, grantsOf, policyWithout } from "./grants.ts";

const ROLE = "orders-local-get-order-us-east-1";
const TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/orders-local-orders";
const INDEX = `${TABLE}/index/*`;
const RECEIPTS = "arn:aws:s3:::orders-local-000000000000-us-east-1-receipts/receipts/*";
const TOPICS = "arn:aws:sns:*:*:*";

const allow = (Action: readonly string[], rest: object) => ({ Effect: "Allow", Action, ...rest });
const policyOf = (...Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const POLICY = policyOf(
  allow(["dynamodb:GetItem", "dynamodb:Query"], { Resource: [TABLE, INDEX] }),
  allow(["s3:GetObject"], { Resource: [RECEIPTS] }),
  allow(["sns:Publish"], { NotResource: [TOPICS] }),
  { Effect: "Deny", Action: ["s3:GetObject"], Resource: ["*"] },
);
const resources: readonly StateResource[] = [
  {
    type: "aws_lambda_function",
    attributes: { function_name: "orders-local-get-order", role: `arn:aws:iam::000000000000:role/${ROLE}` },
  },
  { type: "aws_iam_role_policy", attributes: { name: "grants", role: ROLE, policy: POLICY } },
  {
    type: "aws_iam_role_policy",
    attributes: { name: "grants", role: "orders-local-scheduler", policy: policyOf(allow(["sqs:SendMessage"], {})) },
  },
];
const GRANTS = [
  { role: ROLE, action: "dynamodb:GetItem", resource: TABLE },
  { role: ROLE, action: "dynamodb:GetItem", resource: INDEX },
  { role: ROLE, action: "dynamodb:Query", resource: TABLE },
  { role: ROLE, action: "dynamodb:Query", resource: INDEX },
  { role: ROLE, action: "s3:GetObject", resource: RECEIPTS },
  { role: ROLE, action: "sns:Publish", except: TOPICS },
];

describe("the grants of a stack", () => {
  it("are each action on each resource of the functions' roles, and of no other role", () => {
    expect(grantsOf(resources)).toEqual(GRANTS);
  });

  it("have the same names in every stack", () => {
    const name = grantNamer(resources, { prefix: "orders-local", region: "us-east-1", account: "000000000000" });
    expect(GRANTS.map(name)).toEqual(
      [
        "dynamodb:GetItem on dynamodb:table/{prefix}-orders",
        "dynamodb:GetItem on dynamodb:table/{prefix}-orders/index/*",
        "dynamodb:Query on dynamodb:table/{prefix}-orders",
        "dynamodb:Query on dynamodb:table/{prefix}-orders/index/*",
        "s3:GetObject on receipts/receipts/*",
        "sns:Publish on all but sns:*:*:*",
      ].map((text) => ({ function: "get-order", text })),
    );
  });

  it.each(GRANTS)("are all but one in a policy without it: $action $resource $except", (grant) => {
    const attributes = { role: ROLE, policy: policyWithout(POLICY, grant) };
    const [lambda] = resources;
    const left = grantsOf([...(lambda ? [lambda] : []), { type: "aws_iam_role_policy", attributes }]);
    expect(new Set(left)).toEqual(new Set(GRANTS.filter((other) => other !== grant)));
    expect(attributes.policy).toContain('"Deny"');
  });
});
