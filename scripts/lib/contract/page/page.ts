import { type Html, html } from "@orders/lambda-kit/html";
import { type JsonObject, listOf, objectOf, textOf } from "../json.ts";
import { operationsOf } from "../operations.ts";
import { channelOperationsOf, channelSection } from "./channels.ts";
import { headersSection, idOf, operationSection, securitySection, summaryOf } from "./operations.ts";
import { type SchemaSection, type SchemaView, sectionsOf, wholeSchema } from "./schemas.ts";
import { STYLE } from "./style.ts";
import { heading, inline, json, NOTHING, paragraphs } from "./text.ts";

/** A group of sections under one heading. */
interface Group {
  readonly id: string;
  readonly title: string;
  readonly entries: readonly { readonly id: string; readonly title: Html }[];
  readonly content: Html;
}

/**
 * One page of both documents of the contract: without scripts, and complete in itself.
 * @param comment of the first line: where the page comes from.
 */
export function contractPage(comment: string, api: JsonObject, events: JsonObject): string {
  const { views, sections } = sectionsOf([api, events]);
  const [apiView, eventView] = views;
  if (apiView === undefined || eventView === undefined) throw new Error("Each document has a view.");
  const parts = [
    { id: "api", title: "HTTP API", content: introduction(api), groups: apiGroups(apiView) },
    { id: "events", title: "Events and files", content: introduction(events), groups: eventGroups(eventView) },
  ];
  const { title, version, license } = objectOf(api.info);
  const page = html`<!doctype html>
<!-- ${comment} -->
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${textOf(title)}: the contract, version ${textOf(version)}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<h1>${textOf(title)}</h1>
<p>The contract, version ${textOf(version)}: what the system accepts, answers and sends. Licence: ${textOf(objectOf(license).name)}.</p>
<p>The same for programs: <a href="openapi.yaml">openapi.yaml</a>, <a href="asyncapi.yaml">asyncapi.yaml</a>.</p>
</header>
<div class="page">
<nav aria-label="Contents">
${parts.map(
  ({ id, title, groups }) => html`<h2><a href="#${id}">${title}</a></h2>
${groups.map(
  (group) => html`<h3>${group.title}</h3>
${contents(group.entries)}`,
)}`,
)}
<h2><a href="#schemas">Schemas</a></h2>
${contents(sections.map(({ id, name }) => ({ id, title: html`${name}` })))}
</nav>
<main id="content" tabindex="-1">
${parts.map(
  ({ id, title, content, groups }) => html`<section aria-labelledby="${id}">
${heading(2, id, title)}
${content}
${groups.map(
  (group) => html`<section aria-labelledby="${group.id}">
${heading(3, group.id, group.title)}
${group.content}
</section>`,
)}
</section>`,
)}
<section aria-labelledby="schemas">
${heading(2, "schemas", "Schemas")}
<p>What several operations or messages use.</p>
${sections.map(schemaSection)}
</section>
</main>
</div>
</body>
</html>
`;
  return page.source;
}

/** What a document says about itself. */
function introduction(document: JsonObject): Html {
  const { summary, description } = objectOf(document.info);
  return html`${paragraphs(textOf(summary))}
${paragraphs(textOf(description))}
${listOf(document.servers).map((server) => {
  const { url, description: text } = objectOf(server);
  return html`<p>Address: <code>${textOf(url)}</code>. ${inline(textOf(text))}</p>`;
})}`;
}

/** The operations by their tags, and what they share. */
function apiGroups(view: SchemaView): readonly Group[] {
  const operations = operationsOf(view.document);
  const tags = listOf(view.document.tags).map(objectOf);
  const groups = tags.map((tag): Group => {
    const name = textOf(tag.name);
    const tagged = operations.filter(({ source }) => listOf(source.tags).includes(name));
    return {
      id: `tag-${name.toLowerCase().replaceAll(" ", "-")}`,
      title: name,
      entries: tagged.map((operation) => ({ id: idOf(operation), title: html`${summaryOf(operation)}` })),
      content: html`${paragraphs(textOf(tag.description))}
${tagged.map((operation) => operationSection(view, operation))}`,
    };
  });
  const shared = [
    { id: "credentials", title: html`Credentials`, content: securitySection(view) },
    { id: "headers", title: html`Headers of responses`, content: headersSection(view) },
  ].filter(({ content }) => content !== NOTHING);
  const content = html`${shared.map((section) => section.content)}`;
  return [...groups, { id: "shared", title: "What all share", entries: shared, content }];
}

/** The operations on channels by their direction. */
function eventGroups(view: SchemaView): readonly Group[] {
  const operations = channelOperationsOf(view.document);
  return [true, false].map((sent): Group => {
    const these = operations.filter(({ sends }) => sends === sent);
    return {
      id: sent ? "sent" : "received",
      title: sent ? "What the system sends" : "What the system receives",
      entries: these.map(({ id, title }) => ({ id, title: html`${title}` })),
      content: html`${these.map((operation) => channelSection(view, operation))}`,
    };
  });
}

function schemaSection({ id, name, schema, view }: SchemaSection): Html {
  const examples = listOf(objectOf(schema).examples);
  return html`<div class="schema">
${heading(3, id, name)}
${wholeSchema(view, schema)}
${examples.map((example) => html`<figure><figcaption>Example</figcaption>${json(example)}</figure>`)}
</div>`;
}

const contents = (entries: Group["entries"]): Html => html`<ul>
${entries.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
</ul>`;
