import { describe, expect, it } from "vitest";
import { apiChanges } from "./breaking-changes.ts";
import type { JsonObject } from "./json.ts";
import { sampleApi, withValue } from "./testing/sample-documents.ts";
import { releaseErrors, versionErrors } from "./versions.ts";

const released = sampleApi();
const same = (document: JsonObject) => document;
const otherText = (document: JsonObject) => withValue(document, ["info", "description"], "Other");
const addition = (document: JsonObject) =>
  withValue(document, ["paths", "/orders", "get"], { operationId: "listOrders", responses: {} });
const breaking = (document: JsonObject) => withValue(document, ["paths", "/orders", "post"]);

const WRITTEN_IN = "CONTRACT_VERSION in packages/shared/contracts/src/version.ts";

const errors = (change: (document: JsonObject) => JsonObject, version: string, before = released) => {
  const now = withValue(change(before), ["info", "version"], version);
  return versionErrors("docs/openapi.yaml", before, now, apiChanges(before, now));
};

describe("the version of a document", () => {
  it.each([
    ["nothing", same, "1.2.3"],
    ["nothing but the version", same, "2.0.0"],
    ["a text", otherText, "1.2.4"],
    ["a text, since several patches", otherText, "1.2.9"],
    ["an addition", addition, "1.3.0"],
    ["an addition", addition, "2.0.0"],
    ["what breaks clients", breaking, "2.0.0"],
    ["what breaks clients", breaking, "2.1.0"],
    ["what breaks clients and an addition", (document: JsonObject) => breaking(addition(document)), "3.0.0"],
  ])("is high enough where it changed %s", (_, change, version) => {
    expect(errors(change, version)).toEqual([]);
  });

  it.each([
    ["nothing", same, "1.2.2", "is lower than the released one", "1.2.3"],
    ["a text", otherText, "1.2.3", "needs a new patch version", "1.2.4"],
    ["a text", otherText, "1.1.9", "needs a new patch version", "1.2.4"],
    ["an addition", addition, "1.2.4", "needs a new minor version", "1.3.0"],
    ["what breaks clients", breaking, "1.3.0", "needs a new major version", "2.0.0"],
    ["what breaks clients", breaking, "0.9.9", "needs a new major version", "2.0.0"],
  ])("is too low where it changed %s", (_, change, version, reason, lowest) => {
    expect(errors(change, version)[0]).toBe(
      `docs/openapi.yaml: version ${version} ${reason}; 1.2.3 is released. Set ${WRITTEN_IN} to ${lowest} or higher.`,
    );
  });

  it("that is too low for a breaking change comes with each breaking change, and with no other", () => {
    expect(errors((document) => addition(breaking(document)), "1.3.0").slice(1)).toEqual([
      "  breaking: POST /orders: is removed",
    ]);
  });

  it("that is too low for an addition comes with each addition", () => {
    expect(errors(addition, "1.2.3").slice(1)).toEqual(["  GET /orders: is new"]);
  });

  it.each(["1.2", "v1.2.3", "1.2.3-beta", ""])("must have three numbers, not %j", (version) => {
    expect(errors(same, version)).toEqual([
      `docs/openapi.yaml: the version ${version} is no version such as 1.2.3. Correct ${WRITTEN_IN}.`,
    ]);
    expect(errors(same, "1.2.3", withValue(released, ["info", "version"], version))).toEqual([
      `docs/openapi.yaml: the released version ${version} is no version such as 1.2.3. Correct ${WRITTEN_IN}.`,
    ]);
  });
});

describe("a release", () => {
  const refused = (change: (document: JsonObject) => JsonObject, version: string) => {
    const now = withValue(change(released), ["info", "version"], version);
    return releaseErrors("docs/openapi.yaml", released, now, apiChanges(released, now));
  };

  it.each(["1.2.4", "1.10.0", "2.0.0"])("of the same document as version %s follows 1.2.3", (version) => {
    expect(refused(same, version)).toEqual([]);
  });

  it("of a version that is released already is refused", () => {
    expect(refused(same, "1.2.3")).toEqual([
      `docs/openapi.yaml: version 1.2.3 is released already. Set ${WRITTEN_IN} to a higher one.`,
    ]);
  });

  it.each([
    ["a lower version", same, "1.2.2"],
    ["a version that is too low for its changes", breaking, "1.3.0"],
  ])("of %s is refused", (_, change, version) => {
    expect(refused(change, version)[0]).toContain(`version ${version}`);
  });
});
