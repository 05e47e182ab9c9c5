import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

/** Prints at the end of a test run how many requests it made: they count against the API key's monthly quota. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "api-calls-"));
  const file = join(folder, "calls");
  writeFileSync(file, "");
  project.provide("apiCalls", file);
  return () => {
    process.stdout.write(`${statSync(file).size} requests to the API\n`);
    rmSync(folder, { recursive: true });
  };
}
