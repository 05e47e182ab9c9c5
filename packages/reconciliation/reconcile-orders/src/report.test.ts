import { at, productId } from "@orders/domain/testing";
import { capturedLog } from "@orders/lambda-kit/testing";
import { describe, expect, it } from "vitest";
import { newReport } from "./report.ts";

const started = () => newReport({ scope: "all", dryRun: false }, at(0));

describe("a report", () => {
  it("lists 1000 findings and counts all of them, so that it fits into a response", () => {
    capturedLog();
    const report = started();
    for (let n = 0; n < 2500; n++) report.add({ kind: "RECEIPT_MISSING", what: "It is lost" }, "REPAIRED");
    report.add({ kind: "STOCK_DIFFERS", productId: productId("LAPTOP"), what: "1 missing" }, "FLAGGED");

    const { findings, ...counts } = report.finished(at(60));

    expect(findings).toHaveLength(1000);
    expect(counts).toMatchObject({
      repaired: 2500,
      flagged: 1,
      byKind: { RECEIPT_MISSING: 2500, STOCK_DIFFERS: 1 },
      startedAt: at(0),
      finishedAt: at(60),
    });
  });

  it("lists 100 unchecked products, and counts all of them", () => {
    const report = started();
    const products = Array.from({ length: 70 }, (_, n) => ({ productId: productId(`P${n}`), why: "Unknown" }));
    report.addUnchecked(products);
    report.addUnchecked(products);
    expect(report.finished(at(60))).toMatchObject({ unchecked: { length: 100 }, uncheckedProducts: 140 });
  });

  it("logs each finding with the correlation id of its order", () => {
    const log = capturedLog();
    const report = started();
    report.add({ kind: "STALLED", what: "It is PROCESSING", repair: "RETRY" }, "REPAIRED", "correlation-1");
    report.add({ kind: "STOCK_DIFFERS", productId: productId("LAPTOP"), what: "1 missing" }, "FLAGGED");

    expect(log.map((line) => JSON.parse(line))).toMatchObject([
      { level: "INFO", kind: "STALLED", what: "It is PROCESSING", done: "REPAIRED", correlationId: "correlation-1" },
      { level: "WARN", kind: "STOCK_DIFFERS", productId: "LAPTOP", done: "FLAGGED" },
    ]);
  });
});
