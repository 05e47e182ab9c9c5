import { type Html, html } from "@orders/lambda-kit/html";
import { type JsonObject, nameOf, objectAt, objectOf, refOf, textOf } from "../json.ts";
import type { Operation } from "../operations.ts";
import { meaningOf, nameCell, type SchemaView, table, typeOf, wholeSchema } from "./schemas.ts";
import { heading, inline, joined, json, NOTHING, paragraphs } from "./text.ts";

/** The id of an operation's section. */
export const idOf = ({ source }: Operation): string => textOf(source.operationId);

/** What an operation does, in a few words. */
export const summaryOf = ({ source }: Operation): string => textOf(source.summary);

/** The section of an operation: what to send, and what comes back. */
export function operationSection(view: SchemaView, operation: Operation): Html {
  const { method, path, source } = operation;
  const id = idOf(operation);
  return html`<section aria-labelledby="${id}">
${heading(4, id, summaryOf(operation))}
<p class="route"><code><b>${method}</b> ${path}</code></p>
${paragraphs(textOf(source.description))}
<p>${security(operation)}</p>
${parametersOf(view, operation)}
${bodyOf(view, operation)}
${responsesOf(view, operation)}
</section>`;
}

function security({ security: requirements }: Operation): Html {
  const ways = requirements.map((requirement) => {
    const names = Object.keys(objectOf(requirement));
    const links = names.map((name) => html`<a href="#security-${name}"><code>${name}</code></a>`);
    return names.length === 0 ? html`no credentials` : joined(links, " with ");
  });
  return html`Credentials: ${ways.length === 0 ? html`none` : joined(ways, ", or ")}.`;
}

function parametersOf(view: SchemaView, operation: Operation): Html {
  const { parameters } = operation;
  if (parameters.length === 0) return NOTHING;
  const rows = parameters.map((parameter) => {
    const found = objectAt(view.document, parameter);
    const place = found.in === "path" ? "in the path" : `${textOf(found.in)}`;
    const type = html`${place}, ${typeOf(view, found.schema)}`;
    const meaning = meaningOf(view, found.schema, textOf(found.description));
    return html`<tr>${nameCell(textOf(found.name), type, found.required === true)}<td>${meaning}</td></tr>`;
  });
  return html`${heading(5, `${idOf(operation)}-parameters`, "Parameters")}
${table("Parameter", rows)}`;
}

function bodyOf(view: SchemaView, operation: Operation): Html {
  const { source } = operation;
  if (source.requestBody === undefined) return NOTHING;
  const body = objectAt(view.document, source.requestBody);
  return html`${heading(5, `${idOf(operation)}-request`, body.required === true ? "Request body" : "Request body, optional")}
${paragraphs(textOf(body.description))}
${contentOf(view, objectOf(body.content))}`;
}

/** Each content type with its schema and its examples. */
function contentOf(view: SchemaView, content: JsonObject): readonly Html[] {
  return Object.entries(content).map(([type, value]) => {
    const { schema, example, examples } = objectOf(value);
    const named = Object.entries(objectOf(examples)).map(([name, entry]) => {
      const { summary, description, value: shown } = objectAt(view.document, entry);
      return html`<figure><figcaption>Example: ${textOf(summary) || wordsOf(name)}</figcaption>
${paragraphs(textOf(description))}
${json(shown)}</figure>`;
    });
    const single =
      example === undefined ? [] : [html`<figure><figcaption>Example</figcaption>${json(example)}</figure>`];
    return html`<p class="type">Content type <code>${type}</code></p>
${wholeSchema(view, schema)}
${single}
${named}`;
  });
}

/** The words of a name in camel case, such as `one line` of `oneLine`. */
const wordsOf = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/[-_]/g, " ");

function responsesOf(view: SchemaView, operation: Operation): Html {
  const id = idOf(operation);
  const responses = Object.entries(objectOf(operation.source.responses)).map(
    ([status, response]) => [status, objectAt(view.document, response)] as const,
  );
  const rows = responses.map(([status, response]) => {
    const anchor = `${id}-${status}`;
    const shown = hasOwnBody(view, response)
      ? html`<div class="limits">Body: <a href="#${anchor}">see below</a></div>`
      : linked(view, response);
    return html`<tr><th scope="row"><code>${status}</code></th><td><div>${inline(textOf(response.description))}</div>${shown}${headers(response)}</td></tr>`;
  });
  const bodies = responses
    .filter(([, response]) => hasOwnBody(view, response))
    .map(
      ([status, response]) => html`${heading(5, `${id}-${status}`, `Body of ${status}`)}
${contentOf(view, objectOf(response.content))}`,
    );
  return html`${heading(5, `${id}-responses`, "Responses")}
${table("Status", rows, "narrow")}
${bodies}`;
}

/** Whether a response is shown in a part of its own: its schema has no section, or it has an example. */
function hasOwnBody({ sections }: SchemaView, response: JsonObject): boolean {
  return Object.values(objectOf(response.content)).some((value) => {
    const { schema, example, examples } = objectOf(value);
    return !sections.has(refOf(schema) ?? "") || example !== undefined || examples !== undefined;
  });
}

function linked(view: SchemaView, response: JsonObject): Html {
  const bodies = Object.entries(objectOf(response.content)).map(
    ([type, value]) => html`${typeOf(view, objectOf(value).schema)} as <code>${type}</code>`,
  );
  return bodies.length === 0 ? NOTHING : html`<div class="limits">Body: ${joined(bodies, ", ")}</div>`;
}

function headers(response: JsonObject): Html {
  const names = Object.entries(objectOf(response.headers)).map(([name, header]) => {
    const ref = refOf(header);
    return ref === undefined
      ? html`<code>${name}</code>`
      : html`<a href="#header-${nameOf(ref)}"><code>${name}</code></a>`;
  });
  return names.length === 0 ? NOTHING : html`<div class="limits">Headers: ${joined(names, ", ")}</div>`;
}

/** The headers that several responses share. */
export function headersSection(view: SchemaView): Html {
  const shared = Object.entries(objectOf(objectOf(view.document.components).headers));
  if (shared.length === 0) return NOTHING;
  const rows = shared.map(([name, value]) => {
    const header = objectAt(view.document, value);
    const meaning = meaningOf(view, header.schema, textOf(header.description));
    return html`<tr id="header-${name}">${nameCell(name, typeOf(view, header.schema), header.required === true)}<td>${meaning}</td></tr>`;
  });
  return html`<section aria-labelledby="headers">
${heading(3, "headers", "Headers of responses")}
${table("Header", rows)}
</section>`;
}

/** How a caller shows who it is. */
export function securitySection({ document }: SchemaView): Html {
  const schemes = Object.entries(objectOf(objectOf(document.components).securitySchemes));
  if (schemes.length === 0) return NOTHING;
  const rows = schemes.map(([id, value]) => {
    const { description, type, name, in: place } = objectAt(document, value);
    const where = name === undefined ? html`${textOf(type)}` : html`${textOf(place)} <code>${textOf(name)}</code>`;
    return html`<tr id="security-${id}">${nameCell(id, where, false)}<td>${inline(textOf(description))}</td></tr>`;
  });
  return html`<section aria-labelledby="credentials">
${heading(3, "credentials", "Credentials")}
${table("Name", rows)}
</section>`;
}
