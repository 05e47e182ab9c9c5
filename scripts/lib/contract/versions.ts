import { isDeepStrictEqual } from "node:util";
import type { Change } from "./changes.ts";
import { type JsonObject, objectOf, textOf } from "./json.ts";

/** The parts of a version by semantic versioning (semver.org): major, minor, patch. */
type Version = readonly [number, number, number];

/** Where a person changes the version of both documents. */
const WRITTEN_IN = "CONTRACT_VERSION in packages/shared/contracts/src/version.ts";

const PART = ["major", "minor", "patch"] as const;

/**
 * What is wrong with the version of a document, compared with the last released one. A breaking change needs a new major
 * version, another change a new minor version, other texts a new patch. Changes since the release share one new version.
 * @param file names the document in messages.
 * @param changes what changed between the documents, apart from texts.
 */
export function versionErrors(
  file: string,
  released: JsonObject,
  present: JsonObject,
  changes: readonly Change[],
): string[] {
  const [before, now] = [versionOf(released), versionOf(present)];
  const [from, to] = [parsed(before), parsed(now)];
  if (from === undefined || to === undefined) {
    const wrong = from === undefined ? `the released version ${before}` : `the version ${now}`;
    return [`${file}: ${wrong} is no version such as 1.2.3. Correct ${WRITTEN_IN}.`];
  }
  const needed = neededPart(released, present, changes);
  const lowest = needed === undefined ? from : raised(from, needed);
  if (compareVersions(to, lowest) >= 0) return [];
  const reason = needed === undefined ? "is lower than the released one" : `needs a new ${PART[needed]} version`;
  return [
    `${file}: version ${now} ${reason}; ${before} is released. Set ${WRITTEN_IN} to ${lowest.join(".")} or higher.`,
    ...changes
      .filter(({ breaking }) => breaking || needed !== 0)
      .map(({ breaking, where, what }) => `  ${breaking ? "breaking: " : ""}${where}: ${what}`),
  ];
}

/** Why the present document cannot be released: its version is not higher than the released one, or not high enough. */
export function releaseErrors(
  file: string,
  released: JsonObject,
  present: JsonObject,
  changes: readonly Change[],
): string[] {
  const version = versionOf(present);
  if (version === versionOf(released))
    return [`${file}: version ${version} is released already. Set ${WRITTEN_IN} to a higher one.`];
  return versionErrors(file, released, present, changes);
}

/** The version of a document, as it is written there. */
const versionOf = (document: JsonObject): string => textOf(objectOf(document.info).version);

function parsed(version: string): Version | undefined {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)$/.exec(version) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

/** Index of the part of the version that must be higher; undefined where the documents are equal. */
function neededPart(released: JsonObject, present: JsonObject, changes: readonly Change[]): 0 | 1 | 2 | undefined {
  if (changes.some(({ breaking }) => breaking)) return 0;
  if (changes.length > 0) return 1;
  return isDeepStrictEqual(withoutVersion(released), withoutVersion(present)) ? undefined : 2;
}

const withoutVersion = (document: JsonObject): JsonObject => ({
  ...document,
  info: { ...objectOf(document.info), version: "" },
});

const raised = ([major, minor, patch]: Version, part: 0 | 1 | 2): Version => {
  if (part === 0) return [major + 1, 0, 0];
  return part === 1 ? [major, minor + 1, 0] : [major, minor, patch + 1];
};

const compareVersions = (one: Version, other: Version): number =>
  one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
