import { describe, expect, it } from "vitest";
import { consoleLines, OFFICE } from "./console.ts";
import { readStack } from "./stack.ts";

const outputs = { console_url: "http://d1.cloudfront.localhost:4566" };

describe("make console", () => {
  it("prints the address, and an account of a local stack", () => {
    const user = { ...OFFICE, existed: false, password: "Aa1-secret" };
    expect(consoleLines(readStack({}), outputs, user)).toEqual([
      "  Console   http://d1.cloudfront.localhost:4566",
      "  E-mail    office@example.com",
      "  Password  Aa1-secret, new each time",
    ]);
  });

  it("says how to make an account of a stack on AWS", () => {
    expect(consoleLines(readStack({ ENVIRONMENT: "dev" }), { console_url: "https://d1.cloudfront.net" })).toEqual([
      "  Console   https://d1.cloudfront.net",
      "  Account   ENVIRONMENT=dev make user EMAIL=jo@example.com GROUP=back-office",
    ]);
  });

  it("says how to deploy a stack that has no console", () => {
    expect(consoleLines(readStack({ ENVIRONMENT: "dev" }), { console_url: null })).toEqual([
      "orders-dev has no console: its variable console is false, or it was deployed before there was one.",
      "Deploy it with the console: TF_VAR_console=true ENVIRONMENT=dev make deploy",
    ]);
  });
});
