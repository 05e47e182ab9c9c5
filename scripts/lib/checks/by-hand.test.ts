import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../cli/run.ts";
import { handLines } from "./by-hand.ts";

describe("The lines of README.md's section By hand", () => {
  it("are at most five, without a setting that is hard to guess", () => {
    const { apply, destroy } = handLines(readFileSync(join(root, "README.md"), "utf8"));

    expect(apply.trimEnd().split("\n").length).toBeLessThanOrEqual(5);
    expect(apply).toMatch(/^tflocal init\ntflocal apply -var-file=environments\/local\.tfvars\n/m);
    expect(destroy).toBe("tflocal destroy -var-file=environments/local.tfvars\n");
  });

  it("are missed where the section is not there", () => {
    expect(() => handLines("# Another\n\n```sh\ntflocal apply\n```\n")).toThrow('no section "By hand"');
  });
});
