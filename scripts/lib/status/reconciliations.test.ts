import { ordersClient } from "@orders/client";
import { describe, expect, it } from "vitest";
import { lastReconciliations } from "./reconciliations.ts";

const apiWith = (status: number, body: object) =>
  ordersClient({ baseUrl: "https://api.example", apiKey: "key-1", fetch: async () => Response.json(body, { status }) });

describe("the last reconciliations", () => {
  it("are those that the API shows", async () => {
    const reports = [{ scope: "open" }, { scope: "all" }];
    expect(await lastReconciliations(apiWith(200, { reports }))).toEqual(reports);
  });

  it("are unknown where the API refuses the request, with its words", async () => {
    await expect(lastReconciliations(apiWith(403, { message: "The API key is not valid" }))).rejects.toThrow(
      'GET /reconciliation failed: {"message":"The API key is not valid"}',
    );
  });
});
