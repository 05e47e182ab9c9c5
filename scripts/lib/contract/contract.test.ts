import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Contract, contractErrors, filesOf, type Read, releasedFilesOf } from "./contract.ts";
import { sampleApi, sampleEvents, withValue } from "./testing/sample-documents.ts";

const RELEASED = "packages/shared/contracts/released/openapi.yaml";
const metrics = { namespace: "Shop", dimensions: {}, names: {} };
const contract: Contract = { api: sampleApi(), events: sampleEvents(), metrics };
const nothing: Read = () => undefined;

/** What is in the workspace after `make docs` and `make release-contract`; `changed` replaces files, or removes them. */
const workspace = (present = contract, changed: Record<string, string | undefined> = {}): Read => {
  const files = [...filesOf(present), ...releasedFilesOf(contract, nothing)];
  const texts: Record<string, string | undefined> = {
    ...Object.fromEntries(files.map(({ path, text }) => [path, text])),
    ...changed,
  };
  return (path) => texts[path];
};

const withApi = (...path: [readonly string[], unknown?][]): Contract => ({
  ...contract,
  api: path.reduce((api, [place, value]) => withValue(api, place, value), sampleApi()),
});

describe("the generated files", () => {
  it("say in their first lines where they come from", () => {
    expect(
      filesOf(contract).map(({ path, text }) => [path, text.split("\n").findIndex((line) => /`make docs`/.test(line))]),
    ).toEqual([
      ["docs/openapi.yaml", 0],
      ["docs/asyncapi.yaml", 0],
      ["docs/contract.html", 1],
      ["docs/metrics.md", 0],
      ["docs/security.md", expect.any(Number)],
    ]);
  });

  it("hold the documents, without anchors and in their order", () => {
    const [api = { text: "" }, events = { text: "" }] = filesOf(contract);
    expect(parse(api.text)).toEqual(contract.api);
    expect(parse(events.text)).toEqual(contract.events);
    expect(Object.keys(parse(api.text))).toEqual(Object.keys(contract.api));
    expect(api.text).not.toMatch(/[&*]a\d/);
  });
});

describe("the check of the documents", () => {
  it("passes after make docs and make release-contract", async () => {
    expect(await contractErrors(contract, workspace())).toEqual([]);
  });

  it.each(["docs/openapi.yaml", "docs/asyncapi.yaml", "docs/contract.html", "docs/metrics.md"])(
    "fails where %s is not what would be generated, or is missing",
    async (path) => {
      const message = `${path} is not what the contract says: run \`make docs\`, and commit it.`;
      expect(await contractErrors(contract, workspace(contract, { [path]: "old" }))).toEqual([message]);
      expect(await contractErrors(contract, workspace(contract, { [path]: undefined }))).toEqual([message]);
    },
  );

  it("fails for a problem that the linter finds", async () => {
    const wrong = withApi([["paths", "/orders", "post", "summary"]], [["info", "version"], "1.2.4"]);
    expect(await contractErrors(wrong, workspace(wrong))).toEqual([
      expect.stringMatching(/^docs\/openapi\.yaml:\d+:\d+ #\/paths\/~1orders\/post\/summary: .*\(operation-summary\)$/),
    ]);
  });

  it("fails for an example of an event that does not fit", async () => {
    const path = ["components", "messages", "OrderCreated", "examples"];
    const events = withValue(withValue(sampleEvents(), path, [{ payload: {} }]), ["info", "version"], "1.2.4");
    expect(await contractErrors({ ...contract, events }, workspace({ ...contract, events }))).toEqual([
      "docs/asyncapi.yaml #/components/messages/OrderCreated/examples/0/payload: must have required property 'orderId'",
    ]);
  });

  it("fails for a breaking change without a new major version", async () => {
    const changed = withApi(
      [["components", "schemas", "SubmittedOrder", "required"], ["orderId"]],
      [["info", "version"], "1.3.0"],
    );
    expect(await contractErrors(changed, workspace(changed))).toEqual([
      "docs/openapi.yaml: version 1.3.0 needs a new major version; 1.2.3 is released. " +
        "Set CONTRACT_VERSION in packages/shared/contracts/src/version.ts to 2.0.0 or higher.",
      "  breaking: POST /orders, response 202, status: is no longer required",
    ]);
  });

  it("fails where nothing is released", async () => {
    expect(await contractErrors(contract, workspace(contract, { [RELEASED]: undefined }))).toEqual([
      `${RELEASED} is missing: \`make release-contract\` writes it.`,
    ]);
  });
});

describe("a release", () => {
  it("keeps both documents", () => {
    const files = releasedFilesOf(contract, nothing);
    expect(files.map(({ path, text }) => [path, parse(text)])).toEqual([
      [RELEASED, contract.api],
      ["packages/shared/contracts/released/asyncapi.yaml", contract.events],
    ]);
  });

  it("is refused for both documents together when one has no higher version", () => {
    const newer = withApi([["info", "version"], "2.0.0"]);
    expect(() => releasedFilesOf(newer, workspace())).toThrow(
      "docs/asyncapi.yaml: version 1.2.3 is released already. Set CONTRACT_VERSION",
    );
  });
});
