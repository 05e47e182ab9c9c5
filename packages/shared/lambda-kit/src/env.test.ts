import { describe, expect, it } from "vitest";
import { EnvironmentError, list, listOf, named, oneOf, optional, readEnv, text, wholeNumber } from "./env.ts";

const readers = { TABLE: text, RATE: wholeNumber(0, 100), CURRENCY: oneOf(["USD", "EUR"]), ORIGINS: list };

describe("readEnv", () => {
  it("reads each variable as its type", () => {
    const env = { TABLE: "orders", RATE: "70", CURRENCY: "EUR", ORIGINS: "https://a.example, https://b.example" };
    expect(readEnv(readers, { ...env, UNUSED: "x" })).toEqual({
      TABLE: "orders",
      RATE: 70,
      CURRENCY: "EUR",
      ORIGINS: ["https://a.example", "https://b.example"],
    });
  });

  it("names all missing and invalid variables at once, and what is expected", () => {
    expect(() => readEnv(readers, { TABLE: "", RATE: "101", CURRENCY: "DM" })).toThrow(
      new EnvironmentError(
        "The function's environment is not complete: TABLE is missing; " +
          'RATE is "101", expected a whole number from 0 to 100; CURRENCY is "DM", expected one of USD, EUR; ORIGINS is missing',
      ),
    );
  });

  it.each(["0", "100"])("accepts a whole number at the limit: %s", (RATE) => {
    expect(readEnv({ RATE: wholeNumber(0, 100) }, { RATE })).toEqual({ RATE: Number(RATE) });
  });

  it.each(["-1", "101", "1.5", "ten", "NaN", "Infinity"])("accepts no other value as a whole number: %s", (RATE) => {
    expect(() => readEnv({ RATE: wholeNumber(0, 100) }, { RATE })).toThrow(EnvironmentError);
  });

  it("reads texts by their names", () => {
    expect(
      readEnv({ QUEUES: named }, { QUEUES: "orders=https://sqs.example/1?a=b, relay=https://sqs.example/2" }),
    ).toEqual({
      QUEUES: { orders: "https://sqs.example/1?a=b", relay: "https://sqs.example/2" },
    });
    for (const QUEUES of ["orders", "orders=", "=https://sqs.example/1"]) {
      expect(() => readEnv({ QUEUES: named }, { QUEUES })).toThrow(
        `QUEUES is "${QUEUES}", expected name=text, separated by commas`,
      );
    }
  });

  it("accepts a list of known values, and nothing else", () => {
    const statuses = { STATUSES: listOf(oneOf(["PAID", "SHIPPED"])) };
    expect(readEnv(statuses, { STATUSES: "SHIPPED, PAID" })).toEqual({ STATUSES: ["SHIPPED", "PAID"] });
    expect(() => readEnv(statuses, { STATUSES: "PAID,LOST" })).toThrow(
      'STATUSES is "PAID,LOST", expected one of PAID, SHIPPED',
    );
    expect(() => readEnv(statuses, { STATUSES: "" })).toThrow("STATUSES is missing");
  });

  it("accepts a missing optional variable, but not an invalid one", () => {
    const rate = { RATE: optional(wholeNumber(0, 100)) };
    expect(readEnv(rate, {})).toEqual({ RATE: undefined });
    expect(readEnv(rate, { RATE: "7" })).toEqual({ RATE: 7 });
    expect(() => readEnv(rate, { RATE: "101" })).toThrow("expected a whole number from 0 to 100");
  });

  it("reads the environment of the process", () => {
    expect(readEnv({ PATH: text })).toEqual({ PATH: process.env.PATH });
  });
});
