import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../cli/run.ts";
import { catalogueMajor, nodeMajor } from "./node-version.ts";

it("is what Lambda runs the functions on: `runtime` in terraform/modules/function/main.tf", () => {
  const module = readFileSync(join(root, "terraform/modules/function/main.tf"), "utf8");
  expect(/^ *runtime *= *"nodejs(\d+)\.x"/m.exec(module)?.[1]).toBe(nodeMajor());
});

it("is what the code is checked for: @types/node in pnpm-workspace.yaml", () => {
  expect(catalogueMajor("@types/node")).toBe(nodeMajor());
});

it("is looked up in the catalogue only", () => {
  expect(() => catalogueMajor("left-pad")).toThrow("pnpm-workspace.yaml has no version of left-pad in its catalogue.");
});
