import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject, lookUp, objectOf, refOf } from "./json.ts";

/** One difference between two versions of a document. */
export interface Change {
  /** Whether a client that follows the earlier version may fail with the later one. */
  readonly breaking: boolean;
  /** Such as `POST /orders, response 202, totalAmount`. */
  readonly where: string;
  /** Such as `is no longer required`. */
  readonly what: string;
}

/** Two versions of a document that are compared. */
export interface Comparison {
  readonly before: JsonObject;
  readonly now: JsonObject;
  readonly report: (change: Change) => void;
  /** For each earlier schema, the later ones that it was compared with. */
  readonly compared: WeakMap<JsonObject, ComparedWith[]>;
}

/** Who writes what a schema describes: clients write requests, the system writes responses. */
export type Role = "request" | "response";

interface ComparedWith {
  readonly is: JsonObject;
  readonly role: Role;
  readonly closed: boolean;
}

/** Members for readers, which change nothing that is sent. */
export const TEXTS: readonly string[] = [
  ...["title", "summary", "description", "tags", "externalDocs", "example", "examples", "deprecated", "$comment"],
];
/** Keywords of a schema whose members are names, so that one called `title` is not a text. */
const NAMED = ["properties", "patternProperties", "dependentSchemas", "$defs"];
/** Keywords of a schema that hold values as they are sent. */
const VALUES = ["enum", "const", "default"];

/** The names of both objects, each once. */
export const namesOf = (was: JsonObject, is: JsonObject): readonly string[] => [
  ...new Set([...Object.keys(was), ...Object.keys(is)]),
];

/** Whether two parts say the same, apart from texts for readers. References are followed. */
export const sameMeaning = ({ before, now }: Comparison, was: Json | undefined, is: Json | undefined): boolean =>
  isDeepStrictEqual(meaning(before, was), meaning(now, is));

/** A part without texts and with its references replaced. A reference from within what it refers to stays. */
function meaning(document: JsonObject, part: Json | undefined, inside: readonly string[] = []): unknown {
  if (Array.isArray(part)) return part.map((element) => meaning(document, element, inside));
  if (!isObject(part)) return part;
  const ref = refOf(part);
  if (ref !== undefined && !inside.includes(ref)) {
    const { $ref: _, ...siblings } = part;
    return [meaning(document, lookUp(document, ref), [...inside, ref]), meaning(document, siblings, inside)];
  }
  const members = Object.entries(part).filter(([key]) => !TEXTS.includes(key));
  return Object.fromEntries(
    members.map(([key, value]) => {
      if (VALUES.includes(key)) return [key, value];
      if (!NAMED.includes(key)) return [key, meaning(document, value, inside)];
      const named = Object.entries(objectOf(value)).map(([name, schema]) => [name, meaning(document, schema, inside)]);
      return [key, Object.fromEntries(named)];
    }),
  );
}
