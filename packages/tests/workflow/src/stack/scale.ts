/** Whether the tests of resilience run in the long form: as long as the documents promise, by `make test-resilience`. */
const LONG = process.env.RESILIENCE === "long";

/** `short` within `make test`, `long` within `make test-resilience`. */
export const scaled = <T>(short: T, long: T): T => (LONG ? long : short);
