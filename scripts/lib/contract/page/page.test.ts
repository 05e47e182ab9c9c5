import { describe, expect, it } from "vitest";
import type { JsonObject } from "../json.ts";
import { sampleApi, sampleEvents, withValue } from "../testing/sample-documents.ts";
import { contractPage } from "./page.ts";

const pageOf = (api: JsonObject = sampleApi(), events: JsonObject = sampleEvents()) =>
  contractPage("Made by a test.", api, events);

const page = pageOf();

/** The text of a part of the page, from one id to the next heading that has one of these ids. */
const textFrom = (source: string, from: string, to: string) =>
  source
    .slice(source.indexOf(`id="${from}"`), source.indexOf(`id="${to}"`))
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");

const matches = (source: string, pattern: RegExp) => [...source.matchAll(pattern)].map(([, found = ""]) => found);

describe("the page of the contract", () => {
  it("is complete in itself: no script, nothing that is loaded", () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|@import|url\(|\son[a-z]+=/);
  });

  it("has each id once, and no link that leads nowhere", () => {
    const ids = matches(page, /\sid="([^"]*)"/g);
    expect(ids).toEqual([...new Set(ids)]);
    expect(matches(page, /href="#([^"]*)"/g).filter((id) => !ids.includes(id))).toEqual([]);
  });

  it("has the landmarks and headings that a screen reader goes by, without a gap between their levels", () => {
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('<a class="skip" href="#content">');
    expect(page).toMatch(/<header>.*<nav aria-label="Contents">.*<main id="content"/s);
    const levels = matches(page.slice(page.indexOf("<main")), /<h([1-6])/g).map(Number);
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 1) + 1)).toEqual([]);
  });

  it("lists each operation, event and shared schema in its contents", () => {
    const contents = page.slice(page.indexOf("<nav"), page.indexOf("</nav>"));
    expect(matches(contents, /<li><a href="#([^"]*)">/g)).toEqual([
      ...["submitOrder", "getOrder", "credentials", "publishOrderCreated", "importOrders"],
      ...["schema-SubmittedOrder"],
    ]);
  });

  it("shows what an operation takes: parameters, fields with their limits, and examples", () => {
    const text = textFrom(page, "submitOrder", "submitOrder-responses");
    expect(text).toContain("POST /orders");
    expect(text).toContain("Credentials: apiKey .");
    expect(text).toContain(
      "Idempotency-Key header, string Repeats of a request carry the same key. 1 to 255 characters",
    );
    expect(text).toContain("items array of object, required the lines of the order 1 to 50 elements");
    expect(text).toContain("items[] .quantity integer, required how many pieces from 1 to 1000");
    expect(text).toContain("items[] .gift .card string, required");
    expect(text).toContain("Example: One line");
    expect(text).toContain("&quot;productId&quot;: &quot;PROD-001&quot;");
  });

  it("shows what an operation answers: status, meaning, headers and body", () => {
    const text = textFrom(page, "submitOrder-responses", "getOrder");
    expect(text).toContain("202 The order is stored. Body: see below Headers: Location");
    expect(text).toContain("Body of 202 Content type application/json SubmittedOrder Example");
    expect(text).toContain("400 The request is refused.");
  });

  it("shows a parameter of the path with each of its operations", () => {
    expect(textFrom(page, "getOrder", "getOrder-responses")).toContain(
      "orderId in the path, string, required The id of the order. at least 1 character",
    );
  });

  it("shows a shared schema once, and links it from within itself", () => {
    const schema = page.slice(page.indexOf('id="schema-SubmittedOrder"'));
    expect(schema).toContain('<a href="#schema-SubmittedOrder">SubmittedOrder</a>');
    expect(page.split("the total, with at most 2 decimals")).toHaveLength(2);
  });

  it("shows events by their direction, with channel, fields and examples", () => {
    const sent = textFrom(page, "publishOrderCreated", "received");
    expect(sent).toContain("sent to com.orders.service");
    expect(sent).toContain("Order Created");
    expect(sent).toContain("orderId string, required the order&#39;s id");
    expect(sent).toContain("Example: A new order");
    const received = textFrom(page, "importOrders", "schemas");
    expect(received).toContain("received from uploads/{file}");
    expect(received).toContain("{file} part of the address The name of the file.");
    expect(received).toContain("orders[] .orderId string, required");
  });

  it("shows code and paragraphs of descriptions", () => {
    expect(page).toContain("<p>Calls carry an API key.</p>");
    expect(page).toContain("such as <code>2026-11-21T10:00:00.000Z</code>.</p>");
  });

  it("shows a text of a document as text", () => {
    const odd = withValue(sampleApi(), ["info", "description"], "<script>alert(1)</script> & `<b>`");
    expect(pageOf(odd)).toContain("<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; <code>&lt;b&gt;</code></p>");
  });

  it("shows a schema that both documents have once, and one that differs twice", () => {
    const { SubmittedOrder } = (sampleApi().components as { schemas: JsonObject }).schemas;
    const shared = (schema: unknown) =>
      withValue(
        withValue(sampleEvents(), ["components", "schemas", "SubmittedOrder"], schema),
        ["components", "schemas", "OrderCreated", "properties"],
        {
          one: { $ref: "#/components/schemas/SubmittedOrder" },
          other: { $ref: "#/components/schemas/SubmittedOrder" },
        },
      );
    expect(pageOf(sampleApi(), shared(SubmittedOrder))).not.toContain('id="schema-SubmittedOrder-2"');
    expect(pageOf(sampleApi(), shared({ type: "string" }))).toContain('id="schema-SubmittedOrder-2"');
  });

  it("gives a schema that is one of several alternatives a section of its own", () => {
    const gift = { anyOf: [{ const: "wrapped" }, { $ref: "#/components/schemas/Card" }] };
    const withCard = withValue(
      withValue(sampleApi(), ["components", "schemas", "Line", "properties", "gift"], gift),
      ["components", "schemas", "Card"],
      { type: "object", properties: { text: { type: "string" } } },
    );
    expect(textFrom(pageOf(withCard), "submitOrder", "submitOrder-responses")).toContain("string or Card");
    expect(pageOf(withCard)).toContain('<h3 id="schema-Card">');
  });

  it("shows the headers that responses share once, with their meaning", () => {
    const shared = withValue(sampleApi(), ["components", "headers"], {
      ETag: { description: "The version of the order.", schema: { type: "string" } },
    });
    const linked = withValue(shared, ["paths", "/orders", "post", "responses", "202", "headers", "ETag"], {
      $ref: "#/components/headers/ETag",
    });
    expect(pageOf(linked)).toContain('<a href="#header-ETag"><code>ETag</code></a>');
    expect(textFrom(pageOf(linked), "header-ETag", "events")).toContain("ETag string The version of the order.");
  });

  it("says where it comes from", () => {
    expect(page).toContain("<!-- Made by a test. -->");
  });
});
