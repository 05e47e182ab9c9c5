import type { TSchema } from "typebox";
import { At, CurrencyCode, Reason, StatusValue } from "../schemas/fields.ts";
import * as schemas from "../schemas/index.ts";

type Json = Readonly<Record<string, unknown>>;

/** The names that schemas have in the documents, by their JSON. */
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries<TSchema>({
    ...schemas,
    Instant: At,
    Status: StatusValue,
    FailureReason: Reason,
    Currency: CurrencyCode,
  }).map(([name, schema]) => [JSON.stringify(schema), name]),
);

/** The parts of a document that are written once, and the references to them. */
export function componentsOf() {
  const used = new Map<string, unknown>();

  /** A schema in which each named one is a reference to the document's components. */
  function referred(schema: unknown, isComponent = false): unknown {
    if (Array.isArray(schema)) return schema.map((item) => referred(item));
    if (typeof schema !== "object" || schema === null) return schema;
    const name = isComponent ? undefined : NAMES.get(JSON.stringify(schema));
    if (name === undefined) {
      return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, referred(value)]));
    }
    if (!used.has(name)) {
      used.set(name, undefined);
      used.set(name, referred(schema, true));
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  return {
    /** The schema, or a reference to it. */
    refer: (schema: TSchema): unknown => referred(schema),
    /** The named schemas that were referred to, by name. */
    schemas: (): Json => Object.fromEntries([...used].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
