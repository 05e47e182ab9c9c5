import type { Grant, NamedGrant } from "./grants.ts";

/** What a test file used, and how long it took. */
export interface RecordedTest {
  /** Its package and file, such as `acceptance/src/submit.test.ts`. */
  readonly test: string;
  readonly ms: number;
  readonly used: readonly NamedGrant[];
}

/** What came out when a grant was removed. */
export interface Removal {
  readonly grant: NamedGrant;
  /** The tests that were run, in their order. */
  readonly tried: readonly { readonly test: string; readonly end: End }[];
}

/**
 * How a test ended without a grant. DENIED: it failed, and what the grant allows was denied. FAILED: it failed for another
 * reason, which proves nothing.
 */
type End = "DENIED" | "FAILED" | "PASSED";

/** Whether a test failed because the grant was missing. */
export const isNeeded = ({ tried }: Removal): boolean => tried.at(-1)?.end === "DENIED";

/** The tests that used a grant, the quickest first. */
export const testsOf = (tests: readonly RecordedTest[], grant: NamedGrant): RecordedTest[] =>
  tests
    .filter(({ used }) => used.some(({ function: name, text }) => name === grant.function && text === grant.text))
    .toSorted((a, b) => a.ms - b.ms);

/** Runs the tests that used the grant without it, the quickest first, until one fails because of that. */
export async function remove(
  grant: Grant,
  name: NamedGrant,
  tests: readonly RecordedTest[],
  endWithout: (grant: Grant, test: RecordedTest) => Promise<End>,
): Promise<Removal> {
  const tried: { test: string; end: End }[] = [];
  for (const test of testsOf(tests, name)) {
    const end = await endWithout(grant, test);
    tried.push({ test: test.test, end });
    if (end === "DENIED") break;
  }
  return { grant: name, tried };
}

/** What came out of a removal, in words. */
export function resultOf(removal: Removal): string {
  if (isNeeded(removal)) return `${removal.tried.at(-1)?.test} fails`;
  const ends = removal.tried.map(({ test, end }) =>
    end === "FAILED" ? `${test} fails for another reason` : `${test} passes`,
  );
  return `not noticed: ${ends.join(", ")}`;
}

/** The removals as a Markdown table, by function. */
export function removalTable(removals: readonly Removal[]): string {
  const rows = removals
    .toSorted((a, b) => a.grant.function.localeCompare(b.grant.function) || a.grant.text.localeCompare(b.grant.text))
    .map((removal) => `| ${removal.grant.function} | ${removal.grant.text} | ${resultOf(removal)} |`);
  return ["| function | without the grant | then |", "|---|---|---|", ...rows, ""].join("\n");
}
