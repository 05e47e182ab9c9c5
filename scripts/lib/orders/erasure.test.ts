import type { ErasureReport } from "@orders/contracts/schemas";
import { describe, expect, it } from "vitest";
import { erasureInWords, erasureSettings, forgetAll, isComplete } from "./erasure.ts";

const report = (changes: Partial<ErasureReport> = {}): ErasureReport =>
  ({
    ...{ customer: "CUST-001", by: "jo", dryRun: false, startedAt: "2026-01-01T12:00:00.000Z" },
    ...{ orders: 2, objects: 5, erasedBefore: 0, waitingOrders: 0, failedOrders: 0 },
    ...{ waiting: [], failed: [], files: [] },
    ...changes,
  }) as ErasureReport;
const words = (changes: Partial<ErasureReport>, customerId = "CUST-001") =>
  erasureInWords(report(changes), { customerId }).join("\n");

describe("the settings of an erasure", () => {
  it("are the customer, and who asks", () => {
    expect(erasureSettings({ CUSTOMER: "CUST-001", BY: "jo" }, () => "sam")).toEqual({
      customerId: "CUST-001",
      by: "jo",
    });
    expect(erasureSettings({ CUSTOMER: "CUST-001" }, () => "sam")).toEqual({ customerId: "CUST-001", by: "sam" });
  });

  it.each([{}, { CUSTOMER: "" }])("need a customer: %j", (env) => {
    expect(() => erasureSettings(env, () => "sam")).toThrow(
      "CUSTOMER is missing: the shop's id of the customer, such as CUSTOMER=CUST-001, or an e-mail address.",
    );
  });
});

describe("an erasure", () => {
  it("continues until everything was looked at, and adds up what was erased", async () => {
    const answers = [report({ incomplete: "Time ran out" }), report({ orders: 3, objects: 1, erasedBefore: 2 })];
    const asked: boolean[] = [];
    const whole = await forgetAll(async (dryRun) => {
      asked.push(dryRun);
      return answers.shift() as ErasureReport;
    });
    expect(whole).toMatchObject({ orders: 5, objects: 6 });
    expect(whole).not.toHaveProperty("incomplete");
    expect(asked).toEqual([false, false]);
  });

  it("ends when an invocation has time for no order", async () => {
    await expect(forgetAll(async () => report({ orders: 0, incomplete: "Time ran out" }))).rejects.toThrow(
      "0 orders were erased, then nothing more: Time ran out. Run make forget again.",
    );
  });

  it("is complete when no order waits and none failed", () => {
    expect(isComplete(report())).toBe(true);
    expect(isComplete(report({ waitingOrders: 1 }))).toBe(false);
    expect(isComplete(report({ failedOrders: 1 }))).toBe(false);
  });
});

describe("a report in words", () => {
  it("says what was erased, or would be, and where else the customer may be known", () => {
    expect(words({})).toBe(
      "Erased: 2 orders, 5 stored objects (receipts, their pages, old versions).\n" +
        "Orders without a customer id are known by the e-mail address: run it again with CUSTOMER=ADDRESS.",
    );
    expect(words({ dryRun: true }, "jane@example.com")).toBe(
      "To be erased: 2 orders, 5 stored objects (receipts, their pages, old versions).\n" +
        "Orders that name a customer id are not among them: run it again with CUSTOMER=ID.",
    );
  });

  it("lists what is left, each on one line whatever its text is", () => {
    const text = words({
      erasedBefore: 4,
      waitingOrders: 101,
      waiting: [{ orderId: "order-1", status: "COMPLETED" }] as unknown as ErasureReport["waiting"],
      failedOrders: 1,
      failed: [{ orderId: "order-2", why: "S3\nErased: 9 orders\u001b[2J" }] as unknown as ErasureReport["failed"],
      files: ["uploads/new\norders.csv"],
      incomplete: "Time ran out",
    });
    expect(text.split("\n").slice(1, -1)).toEqual([
      "NOT all orders were looked at: Time ran out.",
      "Erased before: 4 orders.",
      "101 orders still need the personal data. Run it again when they are delivered, cancelled or failed:",
      "  order-1  COMPLETED",
      "  and 100 more",
      "1 orders could not be erased:",
      "  order-2  S3\\u000aErased: 9 orders\\u001b[2J",
      "Orders of the customer were imported from these uploaded files. Each is deleted upload_days after its upload:",
      "  uploads/new\\u000aorders.csv",
    ]);
  });
});
