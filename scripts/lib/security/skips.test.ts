import { describe, expect, it } from "vitest";
import { decide, type FailedCheck, faultsOfDecision, readSkips } from "./skips.ts";

const STACKS = ["dev", "prod"];
const REASON = "Nothing of value is kept there.";

const failure = (resource: string, stack = "prod", check = "CKV_AWS_144"): FailedCheck => ({
  ...{ stack, check, name: "Ensure that it is replicated", resource },
});
const skipsOf = (text: string) => readSkips(text, STACKS);
const faultsOf = (failures: FailedCheck[], text: string) => faultsOfDecision(decide(failures, skipsOf(text)));

describe("the list of skips", () => {
  it.each([
    [
      "no reason",
      "- check: CKV_AWS_144",
      "it has no reason. Write why the failure is accepted, in 20 characters or more.",
    ],
    [
      "a word as reason",
      "- { check: CKV_AWS_144, reason: later }",
      "it has no reason. Write why the failure is accepted, in 20 characters or more.",
    ],
    [
      "another stack",
      `- { check: CKV_AWS_144, reason: ${REASON}, stacks: [test] }`,
      "stacks must be a list of dev, prod.",
    ],
    ["a misspelt field", `- { check: CKV_AWS_144, reason: ${REASON}, resource: a }`, "there is no field resource."],
    [
      "one resource as text",
      `- { check: CKV_AWS_144, reason: ${REASON}, resources: a }`,
      "resources must be a list of addresses.",
    ],
  ])("refuses an entry with %s", (_, text, fault) => {
    expect(() => skipsOf(text)).toThrow(`terraform/checkov.yaml, entry 1 (CKV_AWS_144): ${fault}`);
  });

  it("refuses an entry whose check is no id, and a file that is no list", () => {
    expect(() => skipsOf(`- { check: replication, reason: ${REASON} }`)).toThrow("check must be an id of Checkov");
    expect(() => skipsOf("check: CKV_AWS_144")).toThrow("terraform/checkov.yaml must be a list of skips.");
  });
});

describe("a failed check", () => {
  it("is accepted by its skip, which counts it", () => {
    const [skip] = skipsOf(`- { check: CKV_AWS_144, reason: ${REASON} }`);
    const { failed, accepted } = decide([failure("a.b"), failure("c.d", "dev")], skip ? [skip] : []);
    expect(failed).toEqual([]);
    expect([...accepted]).toEqual([[skip, 2]]);
  });

  it("needs a decision where no skip names its check, its resource or its stack", () => {
    const text = `
- { check: CKV_AWS_144, reason: ${REASON}, resources: ["module.api.method.this[\\"GET /health\\"]", "module.site.*"], stacks: [prod] }`;
    expect(faultsOf([failure('module.api.method.this["GET /health"]'), failure("module.site.a.this")], text)).toEqual(
      [],
    );
    expect(faultsOf([failure("module.site.a"), failure("module.data.a")], text)).toEqual([
      "CKV_AWS_144 fails in prod for module.data.a: Ensure that it is replicated. Correct it, or accept it in terraform/checkov.yaml with the reason.",
    ]);
    expect(faultsOf([failure("module.site.a"), failure("module.site.a", "dev")], text)).toHaveLength(1);
    expect(faultsOf([failure("module.site.a"), failure("module.site.a", "prod", "CKV_AWS_145")], text)).toHaveLength(1);
  });

  it("of many resources is one message", () => {
    expect(
      faultsOf(
        ["e", "d", "c", "b", "a"].map((name) => failure(name)),
        "[]",
      ),
    ).toEqual([
      "CKV_AWS_144 fails in prod for a, b, c and 2 more: Ensure that it is replicated. Correct it, or accept it in terraform/checkov.yaml with the reason.",
    ]);
  });
});

it("a skip that accepts nothing any more has to be removed", () => {
  const text = `- { check: CKV_AWS_144, reason: ${REASON}, resources: [a.b], stacks: [dev] }`;
  expect(faultsOf([], text)).toEqual([
    "terraform/checkov.yaml accepts CKV_AWS_144 for a.b in dev, but no such check fails. Remove the entry.",
  ]);
});
