import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "yaml";
import { root } from "../cli/run.ts";
import { UserError } from "../cli/steps.ts";
import { withAccessTable } from "./access-table.ts";
import { apiChanges, eventChanges } from "./breaking-changes.ts";
import type { Change } from "./changes.ts";
import type { JsonObject } from "./json.ts";
import { exampleErrors, lintErrors } from "./lint.ts";
import { type MetricsRegistry, metricsPage } from "./metrics-page.ts";
import { contractPage } from "./page/page.ts";
import { releaseErrors, versionErrors } from "./versions.ts";

/** The documents of the contract. */
export interface Contract {
  /** The OpenAPI document. */
  readonly api: JsonObject;
  /** The AsyncAPI document. */
  readonly events: JsonObject;
  readonly metrics: MetricsRegistry;
}

/** Reads a file by its path from the root of the workspace. @returns undefined where there is none. */
export type Read = (path: string) => string | undefined;

/** A generated file, by its path from the root of the workspace. */
interface File {
  readonly path: string;
  readonly text: string;
}

const GENERATED = "Generated from packages/shared/contracts by `make docs`; do not edit.";

/** The documents as they are generated from the registry. `generate` of the package must have run. */
export function readContract(): Contract {
  const read = (file: string) =>
    JSON.parse(readFileSync(fileURLToPath(import.meta.resolve(`@orders/contracts/${file}`)), "utf8"));
  return { api: read("openapi.json"), events: read("asyncapi.json"), metrics: read("terraform.json").metrics };
}

/** Reads a file of the workspace. */
export const readFile: Read = (path) => {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
};

/** The files of `docs/` that are made of the documents. */
export function filesOf({ api, events, metrics }: Contract, read: Read = readFile): readonly File[] {
  return [
    { path: "docs/openapi.yaml", text: yamlOf(api, GENERATED) },
    { path: "docs/asyncapi.yaml", text: yamlOf(events, GENERATED) },
    { path: "docs/contract.html", text: contractPage(GENERATED, api, events) },
    { path: "docs/metrics.md", text: metricsPage(GENERATED, metrics) },
    { path: "docs/security.md", text: withAccessTable(read("docs/security.md"), api) },
  ];
}

/**
 * The files that later versions of the documents are compared with.
 * @throws UserError that names each document whose version is not higher than the released one, or not high enough.
 */
export function releasedFilesOf(contract: Contract, read: Read): readonly File[] {
  const documents = documentsOf(contract, read);
  const errors = documents.flatMap(({ path, present, released, changes }) =>
    released === undefined ? [] : releaseErrors(path, released, present, changes),
  );
  if (errors.length > 0) throw new UserError(errors.join("\n"));
  const comment = "The last released version, written by `make release-contract`; do not edit.";
  return documents.map(({ releasedPath, present }) => ({ path: releasedPath, text: yamlOf(present, comment) }));
}

/** Everything that is wrong with the documents: their content, their version, and files that were not generated again. */
export async function contractErrors(contract: Contract, read: Read): Promise<string[]> {
  const documents = documentsOf(contract, read);
  const linted = await Promise.all(documents.map(({ path, present }) => lintErrors(path, yamlOf(present, GENERATED))));
  const outdated = filesOf(contract, read).filter(({ path, text }) => read(path) !== text);
  return [
    ...linted.flat(),
    ...exampleErrors("docs/asyncapi.yaml", contract.events),
    ...documents.flatMap(({ path, present, released, releasedPath, changes }) =>
      released === undefined
        ? [`${releasedPath} is missing: \`make release-contract\` writes it.`]
        : versionErrors(path, released, present, changes),
    ),
    ...outdated.map(({ path }) => `${path} is not what the contract says: run \`make docs\`, and commit it.`),
  ];
}

/** Both documents with what was released of them. */
function documentsOf({ api, events }: Contract, read: Read) {
  return [documentOf("openapi", api, apiChanges, read), documentOf("asyncapi", events, eventChanges, read)];
}

function documentOf(
  name: string,
  present: JsonObject,
  changesOf: (before: JsonObject, now: JsonObject) => readonly Change[],
  read: Read,
) {
  const [path, releasedPath] = [`docs/${name}.yaml`, `packages/shared/contracts/released/${name}.yaml`];
  const text = read(releasedPath);
  const released: JsonObject | undefined = text === undefined ? undefined : parse(text);
  return { path, releasedPath, present, released, changes: released === undefined ? [] : changesOf(released, present) };
}

/** A document as YAML, with a comment in its first line. */
const yamlOf = (document: JsonObject, comment: string): string =>
  `# ${comment}\n${stringify(document, { lineWidth: 120, aliasDuplicateObjects: false })}`;
