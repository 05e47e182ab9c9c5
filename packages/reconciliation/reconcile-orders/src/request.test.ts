import { describe, expect, it } from "vitest";
import { readRequest, UnknownRequestError } from "./request.ts";

describe("a request to reconcile", () => {
  it("has a scope, and may be a dry run", () => {
    expect(readRequest({ scope: "open" })).toEqual({ scope: "open", dryRun: false, receipts: "recent" });
    expect(readRequest({ scope: "all", dryRun: true })).toEqual({ scope: "all", dryRun: true, receipts: "recent" });
  });

  it("may request a check of all receipts", () => {
    expect(readRequest({ scope: "all", receipts: "all" })).toEqual({ scope: "all", dryRun: false, receipts: "all" });
  });

  it.each([
    undefined,
    null,
    "all",
    {},
    { scope: "some" },
    { scope: "all", dryRun: "yes" },
    { scope: "all", receipts: "none" },
    { scope: "all", receipts: true },
    { scope: "open", receipts: "all" },
  ])("is refused: %j", (request) => {
    expect(() => readRequest(request)).toThrow(UnknownRequestError);
    expect(() => readRequest(request)).toThrow(
      'expected {"scope": "open" or "all", "dryRun": true or false}, and with the scope "all" also "receipts": "recent" or "all"',
    );
  });
});
