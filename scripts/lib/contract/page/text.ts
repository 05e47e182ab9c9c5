import { type Html, html } from "@orders/lambda-kit/html";

/** Nothing, for a place of a template that may be empty. */
export const NOTHING: Html = html``;

/** Parts with something between them, and no line break. */
export const joined = (parts: readonly Html[], between: Html | string): Html =>
  parts.reduce((all, part, index) => (index === 0 ? part : html`${all}${between}${part}`), NOTHING);

/** Text whose parts between backquotes are code. */
export const inline = (text: string): Html =>
  joined(
    text.split("`").map((part, index) => (index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`)),
    "",
  );

/** Paragraphs of text, which an empty line parts. */
export const paragraphs = (text: string): readonly Html[] =>
  text
    .split(/\n\s*\n/)
    .filter((paragraph) => paragraph.trim() !== "")
    .map((paragraph) => html`<p>${inline(paragraph.trim())}</p>`);

/** A value as JSON, in lines that a person can read. */
export const json = (value: unknown): Html => html`<pre><code>${JSON.stringify(value, undefined, 2)}</code></pre>`;

/** A heading that is a link to itself, so that its address can be copied. */
export const heading = (level: 2 | 3 | 4 | 5, id: string, text: string): Html =>
  html`<h${level} id="${id}"><a href="#${id}">${text}</a></h${level}>`;
