import { describe, expect, it } from "vitest";
import { Html, html } from "./html.ts";

describe("html", () => {
  it("shows every value as text, in elements and in attributes", () => {
    const evil = `"><script>alert('1')</script>&amp;`;
    const shown = "&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;";
    expect(html`<p title="${evil}">${evil}</p>`.source).toBe(`<p title="${shown}">${shown}</p>`);
  });

  it("leaves HTML as it is, however deep, and puts one of a list a line", () => {
    const rows = [1, 2].map((n) => html`<li>${n} < ${n + 1}</li>`);
    expect(html`<ul>${rows}${new Html("<!-- end -->")}</ul>`.source).toBe(
      "<ul><li>1 < 2</li>\n<li>2 < 3</li><!-- end --></ul>",
    );
  });

  it("takes a list of texts for texts", () => {
    expect(html`${["<a>", "<b>"]}`.source).toBe("&lt;a&gt;\n&lt;b&gt;");
  });
});
