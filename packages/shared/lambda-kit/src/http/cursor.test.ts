import { describe, expect, it } from "vitest";
import { cursorOf, positionIn as positionOf } from "./cursor.ts";
import { HttpProblemError } from "./problem.ts";

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((text) => typeof text === "string");
const positionIn = (cursor: string, of: Record<string, string>) => positionOf(cursor, of, isTexts);

const position = ["2026-01-01T12:00:00.000Z", "order-1"];
const scope = { caller: "key", status: "PENDING" };

/** A forged cursor with any content. */
const forged = (content: unknown) => Buffer.from(JSON.stringify(content)).toString("base64url");

describe("a cursor", () => {
  it("returns the position that was encoded", () => {
    expect(positionIn(cursorOf(position, scope), scope)).toEqual(position);
    expect(positionIn(cursorOf([], scope), scope)).toEqual([]);
  });

  it("does not depend on the order of its scope", () => {
    expect(positionIn(cursorOf(position, scope), { status: "PENDING", caller: "key" })).toEqual(position);
  });

  it("consists of characters that need no escape in a URL", () => {
    const strange = ["ÿ?>~/+ order"];
    expect(cursorOf(strange, scope)).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(positionIn(cursorOf(strange, scope), scope)).toEqual(strange);
  });

  const print = JSON.parse(Buffer.from(cursorOf(position, scope), "base64url").toString())[0];
  it.each<[string, string, Record<string, string>]>([
    ["another caller's", cursorOf(position, scope), { ...scope, caller: "other" }],
    ["another list's", cursorOf(position, scope), { ...scope, status: "PAID" }],
    ["of a list with fewer filters", cursorOf(position, scope), { caller: "key" }],
    ["with a changed position", forged([print, ["2026-01-02T12:00:00.000Z", "order-1"]]), scope],
    ["truncated", cursorOf(position, scope).slice(0, -4), scope],
    ["invented", "abc", scope],
    ["empty", "", scope],
    ["with an object in place of a list", forged({ 0: print, 1: position }), scope],
    ["null", forged(null), scope],
    ["with an invalid position", forged([print, "everything"]), scope],
    ["without a fingerprint", forged([undefined, position]), scope],
  ])("is refused: %s", (_, cursor, of) => {
    expect(() => positionIn(cursor, of)).toThrow(HttpProblemError);
    expect(() => positionIn(cursor, of)).toThrow("cursor must be the nextCursor of an answer to the same query");
  });
});
