import { describe, expect, it } from "vitest";
import { withAccessTable } from "./access-table.ts";
import { sampleApi, withValue } from "./testing/sample-documents.ts";

const BEGIN = "<!-- The table is generated from packages/shared/contracts by `make docs`; do not edit it. -->";
const page = (between: string) => `# Security\n\n${BEGIN}\n${between}\n<!-- End of the table. -->\n\nMore.\n`;

describe("the table of who may call what", () => {
  it("replaces the one that was there, and nothing else", () => {
    const made = withAccessTable(page("old"), sampleApi());
    expect(made).toMatch(/^# Security\n\n<!-- The table[^\n]*\n\n\| {2}\| a valid API key \|/);
    expect(made).toMatch(/\n\n<!-- End of the table\. -->\n\nMore\.\n$/);
    expect(made).not.toContain("old");
    expect(withAccessTable(made, sampleApi())).toBe(made);
  });

  it("has a row for each operation, by what it asks for", () => {
    const path = ["paths", "/orders/{orderId}", "get", "security"];
    const row = (security?: unknown) =>
      withAccessTable(page(""), security === undefined ? sampleApi() : withValue(sampleApi(), path, security))
        .split("\n")
        .find((line) => line.includes("GET /orders/{orderId}"));
    expect(row()).toBe("| `GET /orders/{orderId}` | yes | 403 | 403 | 403 | 403 | 403 | 403 | 403 | 403 |");
    expect(row([{ customer: [] }])).toBe(
      "| `GET /orders/{orderId}` | 401 | 401 | 401 | own | 404 | 404 | 401 | 401 | 401 |",
    );
    expect(row([])).toBe("| `GET /orders/{orderId}` | yes | yes | yes | yes | yes | yes | yes | yes | yes |");
    expect(() => row([{ signature: [] }])).toThrow('does not know these credentials: [["signature"]]');
    expect(() => row([{ apiKey: [] }, { customer: [] }])).toThrow("does not know these credentials");
  });

  it.each([undefined, "# Security\n", "<!-- End of the table. -->\n"])("needs a place on the page: not %j", (text) => {
    expect(() => withAccessTable(text, sampleApi())).toThrow("docs/security.md has no place for the table");
  });
});
