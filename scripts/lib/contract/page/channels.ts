import { type Html, html } from "@orders/lambda-kit/html";
import { type JsonObject, listOf, objectAt, objectOf, textOf } from "../json.ts";
import { messagesOf } from "../operations.ts";
import { nameCell, type SchemaView, table, wholeSchema } from "./schemas.ts";
import { heading, inline, json, NOTHING, paragraphs } from "./text.ts";

/** An operation of an AsyncAPI document, with its channel. */
export interface ChannelOperation {
  readonly id: string;
  readonly title: string;
  readonly sends: boolean;
  readonly source: JsonObject;
  readonly channel: JsonObject;
}

/** All operations of an AsyncAPI document, in its order. */
export function channelOperationsOf(document: JsonObject): readonly ChannelOperation[] {
  return Object.entries(objectOf(document.operations)).map(([id, value]): ChannelOperation => {
    const source = objectAt(document, value);
    const channel = objectAt(document, source.channel);
    return {
      id,
      title: textOf(source.title) || textOf(channel.title) || id,
      sends: source.action === "send",
      source,
      channel,
    };
  });
}

/** The section of an operation on a channel: where, in which direction, and each of its messages. */
export function channelSection(view: SchemaView, { id, title, sends, source, channel }: ChannelOperation): Html {
  return html`<section aria-labelledby="${id}">
${heading(4, id, title)}
<p class="route"><b>${sends ? "sent to" : "received from"}</b> <code>${textOf(channel.address)}</code></p>
${paragraphs(textOf(channel.description))}
${textOf(source.description) === textOf(channel.description) ? NOTHING : paragraphs(textOf(source.description))}
${addressParts(view.document, objectOf(channel.parameters))}
${Object.values(messagesOf(view.document, source)).map((message) => messageSection(view, id, objectAt(view.document, message)))}
</section>`;
}

function addressParts(document: JsonObject, parameters: JsonObject): Html {
  const rows = Object.entries(parameters).map(([name, value]) => {
    const parameter = objectAt(document, value);
    return html`<tr>${nameCell(`{${name}}`, html`part of the address`, false)}<td>${inline(textOf(parameter.description))}</td></tr>`;
  });
  return rows.length === 0 ? NOTHING : table("Parameter", rows);
}

function messageSection(view: SchemaView, operation: string, message: JsonObject): Html {
  const name = textOf(message.name);
  const summary = textOf(message.summary);
  const title = textOf(message.title) || name;
  const contentType = textOf(message.contentType) || textOf(view.document.defaultContentType);
  const examples = listOf(message.examples).map((value) => {
    const { payload, summary: caption, name: label } = objectOf(value);
    const text = textOf(caption) || textOf(label);
    return html`<figure><figcaption>Example${text === "" ? NOTHING : html`: ${text}`}</figcaption>
${typeof payload === "string" ? html`<pre><code>${payload}</code></pre>` : json(payload)}</figure>`;
  });
  return html`${heading(5, `${operation}-${name}`, title)}
${summary === title ? NOTHING : paragraphs(summary)}
${paragraphs(textOf(message.description))}
<p class="type">Content type <code>${contentType}</code></p>
${message.headers === undefined ? NOTHING : html`<p>Headers:</p>${wholeSchema(view, message.headers)}`}
${wholeSchema(view, message.payload)}
${examples}`;
}
