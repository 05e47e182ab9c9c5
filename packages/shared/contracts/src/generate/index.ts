import { mkdirSync, writeFileSync } from "node:fs";
import { asyncApi } from "./asyncapi.ts";
import { openApi } from "./openapi.ts";
import { terraformInput } from "./terraform.ts";
import { validatorsCode, validatorsTypes } from "./validators.ts";

// Writes into dist what is made from the schemas and the registries of operations and messages.

const dist = new URL("../../dist/", import.meta.url);
mkdirSync(new URL("validators/", dist), { recursive: true });

for (const [file, content] of Object.entries({
  ...validatorsCode(),
  "validators.d.ts": validatorsTypes(),
  "openapi.json": json(openApi()),
  "asyncapi.json": json(asyncApi()),
  "terraform.json": json(terraformInput()),
})) {
  writeFileSync(new URL(file, dist), content);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
