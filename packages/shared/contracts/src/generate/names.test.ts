import { expect, it } from "vitest";
import { OPERATIONS } from "../operations.ts";
import { nameOf } from "./names.ts";

it("a schema is called as it is exported", () => {
  expect(nameOf(OPERATIONS.submitOrder.body.schema)).toBe("SubmitOrder");
});

it("a schema that is not exported is refused", () => {
  expect(() => nameOf({ type: "object" })).toThrow("export it from packages/shared/contracts/src/schemas");
});
