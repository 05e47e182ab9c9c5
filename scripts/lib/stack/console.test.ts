import { describe, expect, it } from "vitest";
import { consoleLines } from "./console.ts";
import { readStack } from "./stack.ts";

const outputs = { console_url: "http://d1.cloudfront.localhost:4566", api_key: "operations.local-key-not-a-secret" };

describe("make console", () => {
  it("prints address and key of a local stack", () => {
    expect(consoleLines(readStack({}), outputs)).toEqual([
      "  Console  http://d1.cloudfront.localhost:4566",
      "  Key      operations.local-key-not-a-secret",
    ]);
  });

  it("prints a command instead of the key of a stack on AWS", () => {
    const lines = consoleLines(readStack({ ENVIRONMENT: "dev" }), {
      console_url: "https://d1.cloudfront.net",
      api_key: "a-secret",
    });
    expect(lines).toEqual([
      "  Console  https://d1.cloudfront.net",
      "  Key      $(terraform -chdir=terraform output -raw api_key)",
    ]);
  });

  it("says how to deploy a stack that has no console", () => {
    expect(consoleLines(readStack({ ENVIRONMENT: "dev" }), { console_url: null })).toEqual([
      "orders-dev has no console: its variable console is false, or it was deployed before there was one.",
      "Deploy it with the console: TF_VAR_console=true ENVIRONMENT=dev make deploy",
    ]);
  });
});
