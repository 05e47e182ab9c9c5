import { describe, expect, it } from "vitest";
import { unusedGrantFaults } from "./unused-grants.ts";

const grant = (name: string, text: string) => ({ function: name, text });
const READ = grant("get-order", "dynamodb:GetItem on dynamodb:table/{prefix}-orders");
const LIST = grant("get-receipt", "s3:ListBucket on receipts");
const logOf = (name: string) => grant(name, `logs:PutLogEvents on logs:log-group:/aws/lambda/{prefix}-${name}:*`);
const EXCEPTIONS = [
  {
    functions: "every function" as const,
    grants: ["logs:PutLogEvents on logs:log-group:/aws/lambda/{prefix}-{function}:*"],
    reason: "the emulator's",
  },
  { functions: ["get-receipt"], grants: [LIST.text], reason: "404" },
];
const HELD = [READ, LIST, logOf("get-order"), logOf("get-receipt")];

describe("unused grants", () => {
  it("are none where each is used or an exception", () => {
    expect(unusedGrantFaults(HELD, [READ], EXCEPTIONS)).toEqual([]);
  });

  it("are named once, with what to do", () => {
    expect(unusedGrantFaults([...HELD, ...HELD], [], EXCEPTIONS)).toEqual([
      "get-order: no test used its grant dynamodb:GetItem on dynamodb:table/{prefix}-orders. Remove the grant from the function's block in terraform/, or add a test that needs it, or name it with its reason in EXCEPTIONS of scripts/lib/security/unused-grants.ts.",
    ]);
  });

  it("are found where another function used the same", () => {
    expect(unusedGrantFaults(HELD, [{ ...READ, function: "list-orders" }], EXCEPTIONS)).toHaveLength(1);
  });

  it("of another function's log are no exception", () => {
    const foreign = { ...logOf("get-order"), function: "get-receipt" };
    expect(unusedGrantFaults([...HELD, foreign], [READ], EXCEPTIONS)).toHaveLength(1);
  });

  it("an exception for a grant that the function does not hold is a fault", () => {
    const held = HELD.filter((one) => one !== LIST);
    expect(unusedGrantFaults(held, [READ], EXCEPTIONS)).toEqual([
      "scripts/lib/security/unused-grants.ts has an exception for a grant that get-receipt does not hold; remove it: s3:ListBucket on receipts.",
    ]);
  });
});
