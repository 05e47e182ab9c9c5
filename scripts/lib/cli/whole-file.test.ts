import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { writeWhole } from "./whole-file.ts";

it("a file is replaced as a whole: who has opened it reads the old text, and nothing else is left", () => {
  const folder = mkdtempSync(join(tmpdir(), "whole-file-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "settings");
  writeWhole(path, "old");
  const opened = openSync(path, "r");
  onTestFinished(() => closeSync(opened));

  writeWhole(path, "new");

  expect(readFileSync(opened, "utf8")).toBe("old");
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(readdirSync(folder)).toEqual(["settings"]);
});
