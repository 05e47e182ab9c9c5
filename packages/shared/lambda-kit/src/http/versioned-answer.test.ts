import { expect, it } from "vitest";
import { etagOf, versionedAnswer } from "./versioned-answer.ts";

it("a versioned answer shows the resource, with its version as a strong ETag", () => {
  const resource = { version: 7, secret: "hidden" };

  expect(etagOf(resource)).toBe('"7"');
  expect(versionedAnswer(202, resource, ({ version }) => ({ version }))).toEqual({
    status: 202,
    headers: { ETag: '"7"' },
    body: { version: 7 },
  });
});
