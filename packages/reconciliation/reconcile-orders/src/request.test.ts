import { describe, expect, it } from "vitest";
import { readRequest, UnknownRequestError } from "./request.ts";

describe("a request to reconcile", () => {
  it("names its scope, and whether it only looks", () => {
    expect(readRequest({ scope: "open" })).toEqual({ scope: "open", dryRun: false, receipts: "recent" });
    expect(readRequest({ scope: "all", dryRun: true })).toEqual({ scope: "all", dryRun: true, receipts: "recent" });
  });

  it("may ask for all receipts", () => {
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
  ])("is not %j", (request) => {
    expect(() => readRequest(request)).toThrow(UnknownRequestError);
    expect(() => readRequest(request)).toThrow(
      'expected {"scope": "open" or "all", "dryRun": true or false}, and with the scope "all" also "receipts": "recent" or "all"',
    );
  });
});
