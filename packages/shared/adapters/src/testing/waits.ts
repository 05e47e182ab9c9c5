import { vi } from "vitest";

// Stands in for node:timers/promises, so that a test waits for nothing:
// vi.mock("node:timers/promises", () => import("./testing/waits.ts"))

/** The waits since the start of the test file, in ms. The tests empty it. */
export const waited: number[] = [];

let now = 0;
vi.spyOn(performance, "now").mockImplementation(() => now);

/** Moves the clock instead of waiting. */
export const setTimeout = async (milliseconds: number): Promise<void> => {
  now += milliseconds;
  waited.push(milliseconds);
};

/** Makes each random wait as long as it may be, until the spy is restored. */
export const longestWaits = () => vi.spyOn(Math, "random").mockReturnValue(1);

/** Tries of an operation under CONFLICT_RETRY with the longest waits: 100, 200 and then 400 ms each, up to 2.8 s in all. */
export const TRIES_WITH_LONGEST_WAITS = 9;
