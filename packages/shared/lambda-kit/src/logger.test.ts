import { beforeEach, describe, expect, it } from "vitest";
import { logger, withLogKeys } from "./logger.ts";
import { capturedLog } from "./testing.ts";

let log: string[];
beforeEach(() => {
  log = capturedLog();
});
const lines = () => log.map((line) => JSON.parse(line));

describe("withLogKeys", () => {
  it("adds the keys to every line that the work logs, and to no line after it", async () => {
    const result = await withLogKeys({ correlationId: "c", orderId: "o" }, async () => {
      logger.info("First");
      logger.info("Second");
      return 5;
    });
    logger.info("After");

    expect(result).toBe(5);
    expect(lines().map(({ correlationId, orderId }) => [correlationId, orderId])).toEqual([
      ["c", "o"],
      ["c", "o"],
      [undefined, undefined],
    ]);
  });

  it("removes the keys when the work fails too", async () => {
    await expect(withLogKeys({ correlationId: "c" }, () => Promise.reject(new Error("Broken")))).rejects.toThrow();
    logger.info("After");
    expect(lines()[0]).not.toHaveProperty("correlationId");
  });
});
