import { expect, it } from "vitest";
import { metricsPage } from "./metrics-page.ts";

const page = metricsPage("Generated", {
  namespace: "Shop",
  dimensions: { Status: ["PAID", "FAILED"], Scope: ["open", "recent", "all"] },
  names: {
    Created: { unit: "Count", dimensions: [], total: true, meaning: "Orders accepted" },
    Processed: { unit: "Count", dimensions: ["Status"], total: true, meaning: "Orders processed" },
    Findings: { unit: "Count", dimensions: ["Scope"], total: false, meaning: "Findings" },
  },
});

it("lists every metric with its unit, dimensions and meaning, and the values of the dimensions", () => {
  expect(page).toContain("| `Created` | Count |  | Orders accepted |");
  expect(page).toContain("| `Processed` | Count | `Status` | Orders processed |");
  expect(page).toContain("| `Scope` | `open`, `recent`, `all` |");
});

it("says which metrics are not written without dimensions", () => {
  expect(page).toContain("Every metric except `Findings` is also written\nwithout dimensions");
});

// 1 of Created, 2 of Processed, 3 of Findings; Created and Processed without dimensions.
it("counts the metrics as CloudWatch bills them, 0.30 USD each", () => {
  expect(page).toContain(
    "A stack writes at most 6, and the account and region have 2 more without dimensions: 2.40 USD",
  );
});
