/**
 * How much the tests of resilience ask of a stack: little within `make test`, as much as the documents promise with
 * `make test-resilience`.
 */
export const LONG = process.env.RESILIENCE === "long";

/** The one within `make test`, or the other. */
export const scaled = <T>(short: T, long: T): T => (LONG ? long : short);
