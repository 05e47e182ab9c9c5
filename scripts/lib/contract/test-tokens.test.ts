import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TEST_TOKENS } from "@orders/contracts";
import { expect, it } from "vitest";
import { root } from "../cli/run.ts";

it("docs/api.md shows the test tokens of the contract", () => {
  const [, section = ""] = readFileSync(join(root, "docs/api.md"), "utf8").split("## Test tokens");
  const rows = [...section.matchAll(/^\| (`tok_.*`) \| (.*) \|$/gm)].map(([, tokens = "", result]) => ({
    tokens: [...tokens.matchAll(/`([^`]+)`/g)].map(([, token]) => token),
    result,
  }));
  expect(rows).toEqual(TEST_TOKENS);
});
