import { type Html, html } from "@orders/lambda-kit/html";
import { type Json, type JsonObject, listOf, objectOf, textOf, valuesOf } from "../json.ts";
import { inline, joined } from "./text.ts";

/** A longer pattern tells a person less than the description of its schema. */
const LONGEST_PATTERN = 40;

/** What a schema allows, in words; its type and its members are left out, and so is what its description says already. */
export function limitsOf(schema: JsonObject): readonly Html[] {
  const description = textOf(schema.description);
  const numbers = [numberRange(schema), size(schema), decimals(schema)].filter((text) => !description.includes(text));
  return [
    ...numbers.filter((text) => text !== "").map((text) => html`${text}`),
    ...values(schema),
    ...pattern(schema),
    ...members(schema),
    ...conditions(schema, description),
  ];
}

function numberRange({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonObject): string {
  const parts = [
    exclusiveMinimum !== undefined && `more than ${exclusiveMinimum}`,
    exclusiveMaximum !== undefined && `less than ${exclusiveMaximum}`,
    range(minimum, maximum, "from "),
  ];
  return parts.filter((part) => part).join(", ");
}

function size(schema: JsonObject): string {
  const characters = range(schema.minLength, schema["x-max-characters"] ?? schema.maxLength);
  const elements = range(schema.minItems, schema.maxItems);
  const one = (text: string) => text === "at least 1" || text === "at most 1";
  if (characters !== "") return `${characters} ${one(characters) ? "character" : "characters"}`;
  return elements === "" ? "" : `${elements} ${one(elements) ? "element" : "elements"}`;
}

function range(lowest: Json | undefined, highest: Json | undefined, from = ""): string {
  if (lowest !== undefined && highest !== undefined) return `${from}${lowest} to ${highest}`;
  if (lowest !== undefined) return `at least ${lowest}`;
  return highest === undefined ? "" : `at most ${highest}`;
}

const decimals = (schema: JsonObject): string => {
  const most = schema["x-decimals"];
  return most === undefined ? "" : `at most ${most} decimals`;
};

function values(schema: JsonObject): readonly Html[] {
  const allowed = valuesOf(schema);
  if (allowed === undefined) return [];
  const shown = joined(
    allowed.map((value) => html`<code>${typeof value === "string" ? value : JSON.stringify(value)}</code>`),
    ", ",
  );
  if (schema["x-extensible"] === true) return [html`one of ${shown}; further values may be added`];
  return [allowed.length === 1 ? html`only ${shown}` : html`one of ${shown}`];
}

function pattern(schema: JsonObject): readonly Html[] {
  const text = textOf(schema.pattern);
  return text === "" || text.length > LONGEST_PATTERN ? [] : [html`matches <code>${text}</code>`];
}

function members(schema: JsonObject): readonly Html[] {
  const same = listOf(schema["x-same"]).map((name) => html`<code>${name}</code>`);
  const needs = Object.entries(objectOf(schema.dependentRequired));
  return [
    ...(schema.additionalProperties === false ? [html`no other fields`] : []),
    ...(same.length === 0 ? [] : [html`${joined(same, " and ")} are the same where both are given`]),
    ...needs.map(([name, needed]) => html`<code>${name}</code> needs ${codes(listOf(needed), " and ")}`),
  ];
}

/** The conditions of `allOf` that can be put in words: those with a description, and members of which one is required. */
function conditions(schema: JsonObject, description: string): readonly Html[] {
  const [subject = ""] = description.split(":");
  return listOf(schema.allOf).flatMap((condition) => {
    const { description: own, anyOf } = objectOf(condition);
    const required = listOf(anyOf).flatMap((alternative) => listOf(objectOf(alternative).required));
    if (textOf(own) !== "") return [inline(textOf(own).replace(`${subject}: `, ""))];
    return required.length === 0 ? [] : [html`${codes(required, " or ")} is required`];
  });
}

const codes = (names: readonly Json[], between: string): Html =>
  joined(
    names.map((name) => html`<code>${name}</code>`),
    between,
  );
