import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../cli/run.ts";

/** The content of a JSON file in `bench/`: prices, the budget of an order, recorded results. */
export const benchFile = <Content>(name: "prices.json" | "budget.json" | "results.json"): Content =>
  JSON.parse(readFileSync(join(root, "bench", name), "utf8"));
