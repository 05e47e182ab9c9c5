import { describe, expect, it } from "vitest";
import { packageToTest, readPackages } from "./packages.ts";

const packages = new Map([
  ["cancel-order", ["test"]],
  ["get-order", ["build", "test"]],
  ["get-receipt", ["build", "test"]],
  ["domain", ["test"]],
  ["acceptance-tests", ["check-types", "test:stack"]],
]);

describe("PACKAGE", () => {
  it.each(["get-order", "@orders/get-order", "packages/api/get-order", "packages/api/get-order/"])(
    "takes the package as %s",
    (text) => {
      expect(packageToTest(text, packages)).toBe("@orders/get-order");
    },
  );

  it("lists all names for one that there is not", () => {
    expect(() => packageToTest("get-ordr", packages)).toThrow(
      "PACKAGE=get-ordr: there is no such package. There are:\n  cancel-order\n  get-order\n  get-receipt\n  domain\n" +
        "  acceptance-tests",
    );
  });

  it("says what runs the tests that need a stack", () => {
    expect(() => packageToTest("acceptance-tests", packages)).toThrow(
      "PACKAGE=acceptance-tests: its tests need a stack. make test runs them on one of its own, and make test-api " +
        "those of the API against a stack that is deployed.",
    );
  });

  it("finds every package of the workspace", () => {
    const found = readPackages();

    expect(packageToTest("get-order", found)).toBe("@orders/get-order");
    expect(packageToTest("scripts", found)).toBe("@orders/scripts");
    expect(packageToTest("domain", found)).toBe("@orders/domain");
  });
});
