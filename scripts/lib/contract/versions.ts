import { isDeepStrictEqual } from "node:util";
import type { Change } from "./changes.ts";
import { type JsonObject, objectOf, textOf } from "./json.ts";

/** The parts of a version by semantic versioning (semver.org): major, minor, patch. */
type Version = readonly [number, number, number];

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
    return [`${file}: ${wrong} is no version such as 1.2.3. Correct info.version.`];
  }
  const needed = neededPart(released, present, changes);
  const lowest = needed === undefined ? from : raised(from, needed);
  if (compareVersions(to, lowest) >= 0) return [];
  const reason = needed === undefined ? "is lower than the released one" : `needs a new ${PART[needed]} version`;
  return [
    `${file}: version ${now} ${reason}. Set info.version to ${lowest.join(".")} or higher; ${before} is released.`,
    ...changes
      .filter(({ breaking }) => breaking || needed !== 0)
      .map(({ breaking, where, what }) => `  ${breaking ? "breaking: " : ""}${where}: ${what}`),
  ];
}

/** Whether the version of the present document is higher than that of the released one. */
export function isNewer(released: JsonObject, present: JsonObject): boolean {
  const [from, to] = [parsed(versionOf(released)), parsed(versionOf(present))];
  return from !== undefined && to !== undefined && compareVersions(to, from) > 0;
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
