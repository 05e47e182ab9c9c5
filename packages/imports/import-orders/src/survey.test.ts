import { expect, it } from "vitest";
import { csv } from "./csv.ts";
import { RefusedFileError } from "./format.ts";
import { surveyOf } from "./survey.ts";
import { fileOf } from "./testing.ts";

const HISTORY = "order_id,customer_id,total,status\n";
const rows = (count: number) => Array.from({ length: count }, (_, index) => `O-${index},C,1,shipped`).join("\n");
const refusal = async (count: number, hasTime: boolean, maxOrders?: number) =>
  surveyOf(await fileOf(HISTORY + rows(count), 64 * 1024), csv, "USD", () => hasTime, maxOrders).then(
    () => undefined,
    (error: unknown) => {
      expect(error).toBeInstanceOf(RefusedFileError);
      return (error as Error).message;
    },
  );

it("a file has at most as many orders as fit into memory", async () => {
  expect(await refusal(30, true, 30)).toBeUndefined();
  expect(await refusal(31, true, 30)).toBe("The file has more than 30 orders: put them into several files");
});

it("a file is read completely while there is time", async () => {
  expect(await refusal(10_000, true)).toBeUndefined();
  expect(await refusal(10_000, false)).toBe(
    "The file is too large to be read in one go: put its orders into several files",
  );
});
