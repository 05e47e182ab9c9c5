import { describe, expect, it } from "vitest";
import { readableLine } from "./log-line.ts";

const line = (attributes: object) =>
  readableLine(JSON.stringify({ level: "INFO", message: "Answered", ...attributes }), Date.UTC(2026, 0, 1, 12));

describe("a line of a log for people", () => {
  it("has time, level, message and attributes", () => {
    expect(line({ orderId: "order-1", status: 202, service: "submit-order" })).toBe(
      "12:00:00.000 INFO  Answered orderId=order-1 status=202",
    );
  });

  it.each([
    ["attributes", "x level=ERROR orderId=victim", '"x level=ERROR orderId=victim"'],
    ["the end of its value", 'x" orderId="victim', '"x\\" orderId=\\"victim"'],
    ["another line", "x\n12:00:00.000 ERROR Forged", '"x\\n12:00:00.000 ERROR Forged"'],
    ["an object", '{"orderId":"victim"}', '"{\\"orderId\\":\\"victim\\"}"'],
  ])("keeps a text from passing for %s", (_, text, shown) => {
    expect(line({ key: text })).toBe(`12:00:00.000 INFO  Answered key=${shown}`);
  });

  it("shows a line that is no JSON as it is, after its time", () => {
    expect(readableLine("INFO Forged", Date.UTC(2026, 0, 1, 12))).toBe("12:00:00.000 INFO Forged");
  });

  it.each(["START RequestId: 1", JSON.stringify({ _aws: {} })])("leaves out %s", (text) => {
    expect(readableLine(text, 0)).toBeUndefined();
  });
});
