import { isDeepStrictEqual } from "node:util";
import { type Html, html } from "@orders/lambda-kit/html";
import {
  isObject,
  type Json,
  type JsonObject,
  listOf,
  lookUp,
  nameOf,
  objectAt,
  objectOf,
  refOf,
  textOf,
  valuesOf,
} from "../json.ts";
import { limitsOf } from "./limits.ts";
import { inline, joined, NOTHING } from "./text.ts";

/** What it takes to show the schemas of a document. */
export interface SchemaView {
  readonly document: JsonObject;
  /** The ids of the schemas that have a section of their own, by their reference. Others are shown where they are used. */
  readonly sections: ReadonlyMap<string, string>;
}

/** A section for a schema that several places use. */
export interface SchemaSection {
  readonly id: string;
  readonly name: string;
  readonly schema: Json;
  readonly view: SchemaView;
}

/** A member of an object, or of an object within it. */
interface Field {
  /** Such as `items[].quantity`. */
  readonly path: string;
  readonly required: boolean;
  readonly schema: Json;
}

/**
 * The sections for the schemas that are used more than once, or are one of several alternatives: their fields would mix with
 * those of the others. A schema that both documents have has one section; one of the same name that is different in the
 * second document has another id there.
 */
export function sectionsOf(documents: readonly JsonObject[]): {
  readonly views: readonly SchemaView[];
  readonly sections: readonly SchemaSection[];
} {
  const uses = documents.flatMap((document) => [...referencesIn(document), ...alternativesIn(document)]);
  const sections: SchemaSection[] = [];
  const views = documents.map((document): SchemaView => {
    const ids = new Map<string, string>();
    const view = { document, sections: ids };
    for (const [name, schema] of Object.entries(schemasOf(document))) {
      const ref = `#/components/schemas/${name}`;
      if (uses.filter((use) => use === ref).length < 2) continue;
      const same = sections.find((section) => section.name === name && isDeepStrictEqual(section.schema, schema));
      const taken = sections.filter((section) => section.name === name).length;
      const id = same?.id ?? `schema-${name}${taken === 0 ? "" : `-${taken + 1}`}`;
      if (same === undefined) sections.push({ id, name, schema, view });
      ids.set(ref, id);
    }
    return view;
  });
  return { views, sections: sections.sort((one, other) => (one.name < other.name ? -1 : 1)) };
}

const schemasOf = (document: JsonObject): JsonObject => objectOf(objectOf(document.components).schemas);

function referencesIn(part: Json): readonly string[] {
  const ref = refOf(part);
  if (ref !== undefined) return [ref];
  if (!isObject(part) && !Array.isArray(part)) return [];
  return Object.values(part).flatMap((value: Json) => referencesIn(value));
}

/** The references of the schemas that are one of several alternatives. */
function alternativesIn(part: Json): readonly string[] {
  if (!isObject(part) && !Array.isArray(part)) return [];
  const here = listOf(objectOf(part).anyOf).map(refOf);
  const inside = Object.values(part).flatMap((value: Json) => alternativesIn(value));
  return [...here.filter((ref) => ref !== undefined), ...inside];
}

/** The type of a schema in a few words, with links to the sections of others. */
export function typeOf(view: SchemaView, schema: Json | undefined): Html {
  const link = linkTo(view, schema);
  if (link !== undefined) return link;
  const { type, items, anyOf, ...rest } = objectOf(inPlace(view, schema));
  if (type === "array") return html`array of ${typeOf(view, items)}`;
  if (type !== undefined) return html`${Array.isArray(type) ? type.join(" or ") : type}`;
  const values = (valuesOf(rest) ?? []).map((value) => html`${typeof value}`);
  const alternatives = listOf(anyOf).map((alternative) => typeOf(view, alternative));
  const types = [...values, ...alternatives];
  const distinct = types.filter(({ source }, index) => types.findIndex((other) => other.source === source) === index);
  return distinct.length === 0 ? html`any value` : joined(distinct, " or ");
}

/** All of a schema that has no section of its own: its type, what it allows, and a table of its fields. */
export function wholeSchema(view: SchemaView, schema: Json | undefined): Html {
  const link = linkTo(view, schema);
  if (link !== undefined) return html`<p>${link}</p>`;
  const found = inPlace(view, schema);
  const description = textOf(objectOf(found).description);
  const limits = limitsOf(objectOf(found));
  const fields = fieldsOf(view, found, "");
  return html`${fields.length === 0 ? html`<p>${typeOf(view, found)}</p>` : NOTHING}
${description === "" ? NOTHING : html`<p>${inline(description)}</p>`}
${limits.length === 0 ? NOTHING : html`<ul>${limits.map((limit) => html`<li>${limit}</li>`)}</ul>`}
${fields.length === 0 ? NOTHING : fieldsTable(view, fields)}`;
}

/** Description and limits of a schema, for a cell of a table. @param description that replaces the schema's own. */
export function meaningOf(view: SchemaView, schema: Json | undefined, description?: string): Html {
  const own = objectAt(view.document, schema);
  const text = description ?? (textOf(own.description) || textOf(objectOf(own.items).description));
  // The limits of a schema with a section of its own are there.
  const limits = linkTo(view, schema) === undefined ? limitsOf({ ...own, description: text }) : [];
  return html`${text === "" ? NOTHING : html`<div>${inline(text)}</div>`}${
    limits.length === 0 ? NOTHING : html`<div class="limits">${joined(limits, "; ")}</div>`
  }`;
}

/** A row's heading: a name, which may be broken after its dots, and its type below it. */
export const nameCell = (name: string, type: Html, required: boolean): Html =>
  html`<th scope="row"><code>${breakable(name)}</code><div class="type">${type}${required ? html`, <strong>required</strong>` : NOTHING}</div></th>`;

const breakable = (name: string): Html =>
  joined(
    name.split(".").map((part, index) => html`${index === 0 ? "" : "."}${part}`),
    html`<wbr>`,
  );

/** A table of two columns. @param layout of its columns: `narrow` where the first holds a few characters. */
export const table = (
  heading: string,
  rows: readonly Html[],
  layout: "narrow" | "wide" = "wide",
): Html => html`<table class="${layout}">
<thead><tr><th scope="col">${heading}</th><th scope="col">Meaning</th></tr></thead>
<tbody>
${rows}
</tbody>
</table>`;

function fieldsTable(view: SchemaView, fields: readonly Field[]): Html {
  const rows = fields.map(
    ({ path, required, schema }) =>
      html`<tr>${nameCell(path, typeOf(view, schema), required)}<td>${meaningOf(view, schema)}</td></tr>`,
  );
  return table("Field", rows);
}

/** The members of an object, with those of objects within it that have no section of their own. */
function fieldsOf(view: SchemaView, schema: Json | undefined, prefix: string): readonly Field[] {
  if (linkTo(view, schema) !== undefined) return [];
  const { properties, required, items, allOf, anyOf } = objectOf(inPlace(view, schema));
  const own = Object.entries(objectOf(properties)).flatMap(([name, member]) => {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const field = { path, required: listOf(required).includes(name), schema: member };
    return [field, ...fieldsOf(view, member, path)];
  });
  const parts = [...listOf(allOf), ...listOf(anyOf)].flatMap((part) => fieldsOf(view, part, prefix));
  return [...own, ...parts, ...(items === undefined ? [] : fieldsOf(view, items, `${prefix}[]`))];
}

function linkTo({ sections }: SchemaView, schema: Json | undefined): Html | undefined {
  const ref = refOf(schema);
  const id = ref === undefined ? undefined : sections.get(ref);
  return id === undefined ? undefined : html`<a href="#${id}">${nameOf(ref ?? "")}</a>`;
}

/** A schema that is shown where it is used, behind its reference. */
function inPlace(view: SchemaView, schema: Json | undefined): Json | undefined {
  const ref = refOf(schema);
  return ref === undefined || linkTo(view, schema) !== undefined ? schema : lookUp(view.document, ref);
}
