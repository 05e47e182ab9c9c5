import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hideBackend } from "./backend.ts";
import { terraformFolder } from "./cli.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "backend-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("The backend's block in a working folder", () => {
  it("has the settings of terraform/backend.tf, in a file that tflocal does not read", () => {
    cpSync(join(terraformFolder, "backend.tf"), join(folder, "backend.tf"));

    hideBackend(folder);

    expect(readdirSync(folder)).toEqual(["backend.tf.json"]);
    expect(JSON.parse(readFileSync(join(folder, "backend.tf.json"), "utf8"))).toEqual({
      terraform: { backend: { s3: { use_lockfile: true, use_path_style: true } } },
    });
  });

  it("is not written with a setting left out", () => {
    writeFileSync(join(folder, "backend.tf"), 'terraform {\n  backend "s3" {\n    bucket = var.bucket\n  }\n}\n');

    expect(() => hideBackend(folder)).toThrow(SyntaxError);
  });
});
