import openApi from "@orders/contracts/openapi.json" with { type: "json" };
import { expect, it } from "vitest";
import { CREDENTIALS } from "../credentials.ts";

interface Operation {
  readonly operationId: string;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
}

it("every operation of the document is listed with what it asks for", () => {
  const operations = Object.values(openApi.paths).flatMap((path) => Object.values<Operation>(path));
  const asked = operations.map(({ operationId, security = openApi.security }) => [
    operationId,
    security.map((way) => Object.keys(way).join(" and ")).join(" or ") || "nothing",
  ]);
  expect(Object.fromEntries(asked)).toEqual(CREDENTIALS);
});
