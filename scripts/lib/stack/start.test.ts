import { join } from "node:path";
import { expect, it } from "vitest";
import { capture, root } from "../cli/run.ts";

const CHANGE = `
import json, sys
sys.path.insert(0, "scripts/emulator")
import start
from ministack.services import apigateway_v1 as gateway

gateway._resources["api"] = {"orders": {"resourceMethods": {}}}
gateway._put_method("api", "orders", "GET", {"requestParameters": {"method.request.path.id": True, "method.request.header.Old": False}, "requestModels": {}})
gateway._update_method("api", "orders", "GET", json.load(sys.stdin))
print(gateway._get_method("api", "orders", "GET")[2].decode())
`;

// The operations are those of Terraform's AWS provider.
it("the emulator stores the changed parameters and models of a method as it stores those of a new one", async () => {
  const patchOperations = [
    { op: "add", path: "/requestParameters/method.request.header.New", value: "false" },
    { op: "replace", path: "/requestParameters/method.request.path.id", value: "true" },
    { op: "remove", path: "/requestParameters/method.request.header.Old" },
    { op: "add", path: "/requestModels/application~1json", value: "Order" },
  ];

  const method = await capture(join(root, ".local/venv/bin/python"), ["-B", "-c", CHANGE], {
    input: JSON.stringify({ patchOperations }),
    what: "A change of a method in MiniStack",
  });

  expect(JSON.parse(method)).toMatchObject({
    requestParameters: { "method.request.path.id": true, "method.request.header.New": false },
    requestModels: { "application/json": "Order" },
  });
  expect(method).not.toContain("Old");
});
