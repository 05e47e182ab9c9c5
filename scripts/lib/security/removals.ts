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

/** Grants without which the system comes to the same result later, so that they are not removed. */
const RECOVERED: readonly (NamedGrant & { readonly reason: string })[] = [
  {
    function: "process-order",
    text: "dynamodb:GetItem on dynamodb:table/{prefix}-orders",
    reason:
      "Without it the message of an order that the run's end does not show to be settled comes again, and the next run finds nothing to do.",
  },
];

/** Whether a grant is removed: a test used it, and the system does not recover without it. */
export const isRemoved = (grant: NamedGrant, tests: readonly RecordedTest[], recovered = RECOVERED): boolean =>
  testsOf(tests, grant).length > 0 && !recovered.some((other) => isSame(other, grant));

const isSame = (one: NamedGrant, other: NamedGrant): boolean =>
  one.function === other.function && one.text === other.text;

/** The tests that used a grant, the quickest first. */
export const testsOf = (tests: readonly RecordedTest[], grant: NamedGrant): RecordedTest[] =>
  tests.filter(({ used }) => used.some((one) => isSame(one, grant))).toSorted((a, b) => a.ms - b.ms);

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
