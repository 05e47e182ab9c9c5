import { describe, expect, it } from "vitest";
import { Html, html } from "./html.ts";

describe("html", () => {
  it("escapes every value, in elements and in attributes", () => {
    const evil = `"><script>alert('1')</script>&amp;`;
    const shown = "&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;";
    expect(html`<p title="${evil}">${evil}</p>`.source).toBe(`<p title="${shown}">${shown}</p>`);
  });

  it("keeps nested HTML, and puts each element of a list on its own line", () => {
    const rows = [1, 2].map((n) => html`<li>${n} < ${n + 1}</li>`);
    expect(html`<ul>${rows}${new Html("<!-- end -->")}</ul>`.source).toBe(
      "<ul><li>1 < 2</li>\n<li>2 < 3</li><!-- end --></ul>",
    );
  });

  it("escapes each text of a list", () => {
    expect(html`${["<a>", "<b>"]}`.source).toBe("&lt;a&gt;\n&lt;b&gt;");
  });
});
