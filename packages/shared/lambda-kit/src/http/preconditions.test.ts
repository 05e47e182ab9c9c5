import { describe, expect, it } from "vitest";
import { call } from "../testing.ts";
import { checkPreconditions, unlessKnown } from "./preconditions.ts";

const written = (headers: Record<string, string>, etag: string | undefined) =>
  call(
    async (request) => {
      checkPreconditions(request, etag, "order");
      return { status: 200, body: {} };
    },
    { headers },
  );
const read = (headers: Record<string, string>) =>
  call(async (request) => unlessKnown(request, { status: 200, headers: { ETag: '"7"' }, body: {} }), { headers });

const MALFORMED = ["7", '"7', '"6" "7"', '"7";', "W/", 'w/"7"', '*, "7"', "", ",", " ", '"a b"'];

describe("a write with If-Match", () => {
  it.each(['"7"', '"6", "7"', '"6","7"', ' "7" ', '"6,5" , "7"', ', "7" ,', "*", " * ", 'W/"7", "7"'])(
    "is made at that version: %s",
    async (tag) => {
      expect((await written({ "If-Match": tag }, '"7"')).status).toBe(200);
    },
  );

  it.each(['"6"', 'W/"7"', '"77"', '"6", "8"', '""'])("answers 412 for another tag: %s", async (tag) => {
    expect(await written({ "If-Match": tag }, '"7"')).toMatchObject({
      status: 412,
      body: { message: `The order is no longer at ${tag}: it is at "7", read it again` },
    });
  });

  it.each(["*", '"7"'])("answers 412 when the resource does not exist: %s", async (tag) => {
    expect(await written({ "If-Match": tag }, undefined)).toMatchObject({
      status: 412,
      body: { message: "There is no such order, but If-Match requires one that exists" },
    });
  });
});

describe("a write with If-None-Match", () => {
  it.each(["*", '"7"', 'W/"7"'])("answers 412 when the resource exists: %s", async (tag) => {
    expect(await written({ "If-None-Match": tag }, '"7"')).toMatchObject({ status: 412 });
  });

  it.each(["*", '"7"'])("is allowed when the resource does not exist: %s", async (tag) => {
    expect((await written({ "If-None-Match": tag }, undefined)).status).toBe(200);
  });
});

describe("a read with If-None-Match", () => {
  it.each(['"7"', 'W/"7"', '"6", "7"', "*"])("answers 304 without a body: %s", async (tag) => {
    expect(await read({ "If-None-Match": tag })).toEqual({ status: 304, headers: { ETag: '"7"' } });
  });

  it.each(['"6"', 'W/"6"', '"6", "8"'])("answers with the body when the resource changed: %s", async (tag) => {
    expect(await read({ "If-None-Match": tag })).toMatchObject({ status: 200, body: {} });
  });
});

it.each(MALFORMED)("refuses a malformed list of entity tags: %j", async (value) => {
  for (const [name, answer] of [
    ["If-Match", written({ "If-Match": value }, '"7"')],
    ["If-None-Match", read({ "If-None-Match": value })],
  ] as const) {
    expect(await answer).toMatchObject({
      status: 400,
      body: {
        message: `The header ${name} must be * or a list of entity tags in double quotes, such as "7"`,
      },
    });
  }
});

it("reads a hostile header quickly", async () => {
  const started = performance.now();
  for (const value of [" ".repeat(100_000), `"${"7".repeat(100_000)}`, `${", ".repeat(50_000)}x`]) {
    expect((await read({ "If-None-Match": value })).status).toBe(400);
  }
  expect(performance.now() - started).toBeLessThan(1_000);
});
