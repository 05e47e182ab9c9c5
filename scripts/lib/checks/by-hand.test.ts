import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../cli/run.ts";
import { customerLines, handLines } from "./by-hand.ts";

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

describe("The lines of README.md's section Order as a customer", () => {
  it("are those after make user, and need no password", () => {
    const lines = customerLines(readFileSync(join(root, "README.md"), "utf8"));
    expect(lines).toMatch(
      /^curl -s -X POST "\$\{URL%\/orders\}\/me\/orders" .*\ncurl -s "\$\{URL%\/orders\}\/me\/orders" .*\n$/,
    );
    expect(lines).not.toMatch(/password/i);
  });

  it.each(["# Another\n", "## Order as a customer\n\n```sh\nmake user\n```\n"])("are missed in %j", (readme) => {
    expect(() => customerLines(readme)).toThrow('no section "Order as a customer"');
  });
});
