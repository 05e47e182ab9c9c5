import { expect, it } from "vitest";
import { withKnownKeys } from "./known-keys.ts";

const planOf = (values: object | undefined, after_unknown: object) => ({
  planned_values: {
    root_module: { child_modules: [{ resources: [{ address: "module.a.a.this", values }] }] },
  },
  resource_changes: [{ address: "module.a.a.this", change: { after_unknown } }],
});
const filled = (values: object | undefined, unknown: object) => {
  const { child_modules } = withKnownKeys(planOf(values, unknown)).planned_values.root_module;
  return child_modules[0]?.resources[0]?.values;
};

it("a key whose ARN is not known yet counts as set", () => {
  expect(filled({ name: "a" }, { kms_key_id: true, arn: true })).toEqual({
    name: "a",
    kms_key_id: "known after apply",
  });
  expect(filled({}, { kms_master_key_id: true })).toEqual({ kms_master_key_id: "known after apply" });
  expect(
    filled({ server_side_encryption: [{ enabled: true }] }, { server_side_encryption: [{ kms_key_arn: true }] }),
  ).toEqual({ server_side_encryption: [{ enabled: true, kms_key_arn: "known after apply" }] });
});

it("a key that nobody set stays missing, also where AWS chooses one", () => {
  expect(filled({ kms_key_id: null }, { arn: true })).toEqual({ kms_key_id: null });
  const owned = { server_side_encryption: [{ enabled: false }] };
  expect(filled(owned, { server_side_encryption: [{ kms_key_arn: true }] })).toEqual(owned);
  expect(filled({}, { server_side_encryption: true })).toEqual({});
  expect(filled(undefined, { id: true })).toBeUndefined();
});
