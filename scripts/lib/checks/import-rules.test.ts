import { describe, expect, it } from "vitest";
import { manifestErrors, sourceErrors } from "./import-rules.ts";

/** A file outside scripts/, seen from a folder in it. */
const OTHER = "../../other/x.ts";
const STEPS = ["@orders/reserve-inventory"];

describe("a package.json", () => {
  const errors = (folder: string, name: string, ...used: string[]) =>
    manifestErrors(
      folder,
      { name, dependencies: Object.fromEntries(used.map((name) => [name, "workspace:*"])) },
      STEPS,
    );

  it.each([
    ["packages/api/get-order", "@orders/get-order", "@orders/domain", "@orders/adapters", "@orders/lambda-kit"],
    ["packages/shared/adapters", "@orders/adapters", "@orders/domain", "@aws-sdk/client-s3"],
    ["packages/shared/contracts", "@orders/contracts", "@orders/domain", "validator"],
    ["packages/shared/client", "@orders/client", "@orders/contracts", "openapi-fetch"],
    ["packages/tests/acceptance", "@orders/acceptance-tests", "@orders/client", "@orders/contracts"],
    ["packages/console", "@orders/console", "@orders/client", "@orders/contracts", "@orders/domain", "react"],
    ["packages/tests/workflow", "@orders/workflow-tests", "@orders/reserve-inventory"],
    ["scripts", "@orders/scripts", "@orders/client"],
  ])("of %s may name what it uses", (folder, name, ...used) => {
    expect(errors(folder, name, ...used)).toEqual([]);
  });

  it.each([
    ["packages/api/get-order", "@orders/get-order", "@orders/list-orders"],
    ["packages/api/get-order", "@orders/get-order", "@orders/interleaving-tests"],
    ["packages/shared/domain", "@orders/domain", "@orders/contracts"],
    ["packages/shared/contracts", "@orders/contracts", "@orders/lambda-kit"],
    ["packages/shared/adapters", "@orders/adapters", "@orders/lambda-kit"],
    ["packages/shared/client", "@orders/client", "@orders/domain"],
    ["packages/tests/acceptance", "@orders/acceptance-tests", "@orders/domain"],
  ])("of %s (%s) may not name %s", (folder, name, used) => {
    expect(errors(folder, name, used)).toContain(`${folder} must not use ${used}`);
  });

  it("of the domain may name no library", () => {
    expect(errors("packages/shared/domain", "@orders/domain", "axios")).toEqual(["The domain must not use axios"]);
  });

  it("names the package as its folder", () => {
    expect(errors("packages/api/get-order", "@orders/read-order")).toEqual([
      "packages/api/get-order must be named @orders/get-order",
    ]);
  });

  it("belongs to an area that the rules know", () => {
    expect(errors("packages/billing/send-invoice", "@orders/send-invoice")).toEqual([
      "packages/billing/send-invoice: the check of imports knows no area billing; add it to scripts/lib/checks/import-rules.ts",
    ]);
  });
});

describe("a file", () => {
  const folder = "packages/shared/domain";

  it.each([
    ["testing code of another package", "src/index.ts", "@orders/lambda-kit/testing"],
    ["a package of tests", "src/index.ts", "@orders/interleaving-tests"],
    ["a folder of testing code", "src/order/order.ts", "../testing/builders.ts"],
    ["a file of testing code", "src/index.ts", "./testing.ts"],
    ["a test", "src/money.ts", "./money.test.ts"],
  ])("of production does not import %s", (_, file, specifier) => {
    expect(sourceErrors(folder, `${folder}/${file}`, `\n\nimport { anOrder } from "${specifier}";\n`)).toEqual([
      `${folder}/${file}:3 imports ${specifier}: production code must not use testing code`,
    ]);
  });

  it.each(["src/money.test.ts", "src/page.test.tsx", "src/testing/fakes.ts", "src/testing.ts", "vitest.config.ts"])(
    "of testing code may: %s",
    (file) => {
      expect(
        sourceErrors(folder, `${folder}/${file}`, 'import { anOrder } from "@orders/lambda-kit/testing";'),
      ).toEqual([]);
    },
  );

  it.each(["src/order/order.ts", "src/order/order.test.ts"])("imports no package by a relative path: %s", (file) => {
    const specifier = "../../../adapters/src/index.ts";
    expect(sourceErrors(folder, `${folder}/${file}`, `import { call } from "${specifier}";`)).toEqual([
      `${folder}/${file}:1 imports ${specifier}, which is outside ${folder}: import the other package by its name`,
    ]);
  });

  it.each([
    `import type { Call } from "${OTHER}";`,
    `import "${OTHER}";`,
    `export * from "${OTHER}";`,
    `import {\n  one,\n  other,\n} from "${OTHER}";`,
    `const other = await import("${OTHER}");`,
    `type Other = typeof import("${OTHER}");`,
    `vi.mock("${OTHER}", () => ({}));`,
  ])("has its imports found: %s", (text) => {
    expect(sourceErrors("scripts", "scripts/lib/x.ts", text)).toHaveLength(1);
  });

  it.each([
    ["packages/shared/client", "@orders/contracts/headers"],
    ["packages/tests/acceptance", "@orders/contracts/access, @orders/contracts/openapi.json"],
  ])("of %s imports nothing of the system but %s", (outside, allowed) => {
    const errors = (specifier: string) => sourceErrors(outside, `${outside}/src/x.ts`, `import x from "${specifier}";`);
    for (const specifier of allowed.split(", ")) expect(errors(specifier)).toEqual([]);
    for (const specifier of ["@orders/contracts", "@orders/contracts/schemas", "@orders/domain"]) {
      expect(errors(specifier)).toEqual([
        `${outside}/src/x.ts:1 imports ${specifier}: ${outside} may use ${allowed} only`,
      ]);
    }
  });

  it("of the console imports what a browser can run, and no more", () => {
    const errors = (specifier: string) =>
      sourceErrors("packages/console", "packages/console/src/x.tsx", `import { x } from "${specifier}";`);
    for (const allowed of ["@orders/domain/transition", "@orders/contracts/validators", "@orders/client", "react"]) {
      expect(errors(allowed)).toEqual([]);
    }
    for (const refused of ["@orders/domain", "@orders/contracts", "@orders/domain/testing"]) {
      expect(errors(refused)).toHaveLength(1);
    }
  });

  it("may import its own package and libraries", () => {
    const text = 'import { join } from "node:path";\nimport { money } from "../money.ts";\nimport Type from "typebox";';
    expect(sourceErrors(folder, `${folder}/src/order/order.ts`, text)).toEqual([]);
  });
});
