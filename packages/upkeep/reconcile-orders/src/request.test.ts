import { describe, expect, it } from "vitest";
import { readRequest, UnknownRequestError } from "./request.ts";

describe("a request to reconcile", () => {
  it("names its scope, and whether it only looks", () => {
    expect(readRequest({ scope: "open" })).toEqual({ scope: "open", dryRun: false });
    expect(readRequest({ scope: "all", dryRun: true })).toEqual({ scope: "all", dryRun: true });
  });

  it.each([undefined, null, "all", {}, { scope: "some" }, { scope: "all", dryRun: "yes" }])("is not %j", (request) => {
    expect(() => readRequest(request)).toThrow(UnknownRequestError);
    expect(() => readRequest(request)).toThrow('expected {"scope": "open" or "all"');
  });
});
