import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes the backend's block in a working folder as JSON, which Terraform reads like any other file and tflocal does not:
 * tflocal would add a bucket and a key of its own to a block that it finds, and make that bucket, beside the stack's.
 * To Terraform the block stays the same, so that what was initialised with it can be read from terraform/ as well.
 * @throws SyntaxError when a setting's value is not one that HCL and JSON write alike.
 */
export function hideBackend(folder: string): void {
  const file = join(folder, "backend.tf");
  const settings = [...readFileSync(file, "utf8").matchAll(/^ {4}(\w+) += (.*)$/gm)];
  const s3 = Object.fromEntries(settings.map(([, name, value]) => [name, JSON.parse(String(value))]));
  writeFileSync(`${file}.json`, JSON.stringify({ terraform: { backend: { s3 } } }, undefined, 2));
  rmSync(file);
}
