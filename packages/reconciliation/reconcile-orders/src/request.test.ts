import { describe, expect, it } from "vitest";
import { readRequest, UnknownRequestError } from "./request.ts";

describe("a request to reconcile", () => {
  it("has a scope, and may be a dry run", () => {
    expect(readRequest({ scope: "open" })).toEqual({ scope: "open", dryRun: false });
    expect(readRequest({ scope: "recent" })).toEqual({ scope: "recent", dryRun: false });
    expect(readRequest({ scope: "all", dryRun: true })).toEqual({ scope: "all", dryRun: true });
  });

  it.each([undefined, null, "all", {}, { scope: "some" }, { scope: "all", dryRun: "yes" }])(
    "is refused: %j",
    (request) => {
      expect(() => readRequest(request)).toThrow(UnknownRequestError);
      expect(() => readRequest(request)).toThrow(
        'expected {"scope": "open", "recent" or "all", "dryRun": true or false}',
      );
    },
  );
});
