import { join } from "node:path";
import { expect, it } from "vitest";
import { capture, root } from "../cli/run.ts";

const ROLE = "arn:aws:sts::000000000000:assumed-role/orders-local-step/orders-local-step";
const TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";

/** What the emulator's recorder makes of requests, each of an action and a resource. */
async function recorded(statements: readonly object[], requests: readonly [action: string, resource: string][]) {
  const program = `
import json, sys
sys.path.insert(0, "scripts/emulator")
import grants
from ministack.core import iam_evaluator

statements, requests, role = json.loads(sys.stdin.read())
recorder = grants.Grants(None)
policies = [iam_evaluator.parse_policy_document({"Statement": statements})]

def ask(action, resource, principal=role):
    context = iam_evaluator.EvalContext(
        principal_arn=principal, principal_type="AssumedRole", principal_account="000000000000", action=action,
        resource_arn=resource, region="us-east-1", service_context={"ses:fromaddress": "shop@example.com"},
    )
    iam_evaluator.evaluate(context, policies)

ask(*requests[0])
recorder.used = set()
ask(*requests[0], principal="arn:aws:iam::000000000000:user/jo")
before = len(recorder.used)
for request in requests:
    ask(*request)
print(json.dumps([before, sorted(recorder.used)]))
`;
  const printed = await capture(join(root, ".local/venv/bin/python"), ["-B", "-c", program], {
    what: "A program with MiniStack",
    input: JSON.stringify([statements, requests, ROLE]),
    env: { ...process.env, LOG_LEVEL: "CRITICAL" },
  });
  return JSON.parse(printed);
}

it("records each grant that a role's request uses, and what the role is denied, while it is recording", async () => {
  const statements = [
    { Effect: "Allow", Action: ["dynamodb:GetItem", "dynamodb:PutItem"], Resource: [TABLE, `${TABLE}/index/*`] },
    { Effect: "Allow", Action: ["dynamodb:Get*"], Resource: ["*"] },
    { Effect: "Allow", Action: ["sns:Publish"], NotResource: ["arn:aws:sns:*:*:*"] },
    {
      ...{ Effect: "Allow", Action: ["ses:SendEmail"], Resource: ["arn:identity/a", "arn:identity/*"] },
      Condition: { StringEquals: { "ses:FromAddress": "other@example.com" } },
    },
  ];
  const used = await recorded(statements, [
    ["dynamodb:GetItem", TABLE],
    ["dynamodb:GetItem", TABLE],
    ["sns:Publish", "*"],
    ["sns:Publish", "arn:aws:sns:us-east-1:000000000000:topic"],
    ["ses:SendEmail", "arn:identity/a"],
  ]);
  expect(used).toEqual([
    0,
    [
      ["orders-local-step", "dynamodb:Get*", "resource", "*"],
      ["orders-local-step", "dynamodb:GetItem", "resource", TABLE],
      ["orders-local-step", "ses:SendEmail", "denied", "arn:identity/a"],
      ["orders-local-step", "sns:Publish", "denied", "arn:aws:sns:us-east-1:000000000000:topic"],
      ["orders-local-step", "sns:Publish", "except", "arn:aws:sns:*:*:*"],
    ],
  ]);
});
