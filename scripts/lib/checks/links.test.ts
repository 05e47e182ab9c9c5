import { describe, expect, it } from "vitest";
import { anchorsOf, brokenLinks } from "./links.ts";

const check = (text: string) => {
  const files: Record<string, string> = { "docs/a.md": text, "docs/b.md": "# B\n\n## Two words\n", "README.md": "" };
  return brokenLinks(
    "docs/a.md",
    (path) => path in files,
    (path) => files[path] ?? "",
  );
};

describe("the links of a Markdown file", () => {
  it.each([
    "[a file](b.md)",
    "[above](../README.md)",
    "[a heading](b.md#two-words)",
    "# Own heading\n\n[here](#own-heading)",
    "[the web](https://example.com/none.md)",
    "`[no link](none.md)`",
    "```md\n[no link](none.md)\n```",
  ])("are in order: %j", (text) => {
    expect(check(text)).toEqual([]);
  });

  it("are reported where a file does not exist", () => {
    expect(check("[one](b.md) and [another](../none.md)")).toEqual([
      "docs/a.md: ../none.md leads to none.md, which does not exist",
    ]);
  });

  it.each([
    ["b.md#three-words", "docs/b.md"],
    ["#none", "docs/a.md"],
  ])("are reported where a heading does not exist: %s", (link, target) => {
    expect(check(`[a heading](${link})`)).toEqual([
      `docs/a.md: ${link} leads to a heading that ${target} does not have`,
    ]);
  });
});

describe("the anchors of a Markdown file", () => {
  it("are the words of its headings in small letters, without punctuation", () => {
    expect(anchorsOf("# What `make deploy` does, and why\n## 1. It comes in\n")).toEqual([
      "what-make-deploy-does-and-why",
      "1-it-comes-in",
    ]);
  });

  it("have a number where a heading is repeated", () => {
    expect(anchorsOf("## Why\n## Why\n")).toEqual(["why", "why-1"]);
  });

  it("are not made of comments in code", () => {
    expect(anchorsOf("# One\n\n```sh\n# comment\n```\n")).toEqual(["one"]);
  });
});
