import { UserError } from "../cli/steps.ts";

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** Whether a value is a JSON object, not a list and not null. */
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value if it is an object, else an object without members. */
export const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

/** The value if it is a list, else an empty list. */
export const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

/** The value if it is a text, else an empty text. */
export const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "");

/** The values of a schema that allows only some, by `const` or `enum`. */
export function valuesOf(schema: JsonObject): readonly Json[] | undefined {
  if (schema.const !== undefined) return [schema.const];
  return schema.enum === undefined ? undefined : listOf(schema.enum);
}

/** The reference that stands for a value, such as `#/components/schemas/Order`, where there is one. */
export const refOf = (value: Json | undefined): string | undefined =>
  isObject(value) && typeof value.$ref === "string" ? value.$ref : undefined;

/** The last part of a reference: the name under which the value is kept. */
export const nameOf = (ref: string): string => unescaped(ref.slice(ref.lastIndexOf("/") + 1));

/**
 * The value that a reference within a document leads to.
 * @throws UserError when nothing is there, or when the reference leads out of the document.
 */
export function lookUp(document: JsonObject, ref: string): Json {
  if (!ref.startsWith("#/")) throw new UserError(`The reference ${ref} leads out of its document: begin it with #/.`);
  let found: Json | undefined = document;
  for (const part of ref.slice(2).split("/").map(unescaped)) {
    found = Array.isArray(found) ? found[Number(part)] : objectOf(found)[part];
  }
  if (found === undefined) throw new UserError(`The reference ${ref} leads to nothing: add what it names.`);
  return found;
}

/** What a value refers to, over any number of references, else the value itself. */
function follow(document: JsonObject, value: Json | undefined): Json | undefined {
  let found = value;
  const seen = new Set<string>();
  for (let ref = refOf(found); ref !== undefined; ref = refOf(found)) {
    if (seen.has(ref)) throw new UserError(`The reference ${ref} leads back to itself: name a value.`);
    seen.add(ref);
    found = lookUp(document, ref);
  }
  return found;
}

/** The object that a value is or refers to, else an object without members. */
export const objectAt = (document: JsonObject, value: Json | undefined): JsonObject =>
  objectOf(follow(document, value));

/** A part of a JSON pointer, or of the fragment of a URI, as it was before it was escaped (RFC 6901). */
function unescaped(part: string): string {
  return decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
}
