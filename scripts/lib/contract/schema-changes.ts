import { isDeepStrictEqual } from "node:util";
import { type Comparison, namesOf, type Role, sameMeaning, TEXTS } from "./changes.ts";
import {
  isObject,
  type Json,
  type JsonObject,
  listOf,
  lookUp,
  nameOf,
  objectOf,
  refOf,
  textOf,
  valuesOf,
} from "./json.ts";

/** How a schema is compared: in which role, and whether a schema around it refuses members that it does not name. */
interface View extends Comparison {
  readonly role: Role;
  readonly closed: boolean;
}

/**
 * What a change does to the set of allowed values. `unknown` may allow values that were refused and refuse some that were
 * allowed. `harmless` is noticed by no client.
 */
type Effect = "more" | "fewer" | "unknown" | "harmless";

const UPPER_LIMITS = [
  ...["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"],
  ...["x-max-characters", "x-max-bytes", "x-decimals"],
];
const LOWER_LIMITS = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
/** Keywords that refuse values where they are set. Which of two values of one allows more is not known. */
const RULES = ["pattern", "format", "multipleOf", "dependentRequired", "x-email", "x-day", "x-same"];
/** Keywords that have a function of their own below, and those that say nothing by themselves. */
const OTHERS = [
  ...["type", "enum", "const", "items", "allOf", "anyOf", "properties", "required", "additionalProperties"],
  ...[...TEXTS, "$defs"],
];

/** A schema that allows everything. */
const ANYTHING: JsonObject = {};

/**
 * Reports what changed between two schemas. A request must allow each value that it allowed before; a response must contain
 * no value that it could not contain before. A keyword that is not known here counts as breaking when it changes.
 * A pair of schemas that several places share is reported at the first of them.
 *
 * It is lenient in one thing: an object that refuses no members may get an optional one, since no one could rely on a name
 * that was not described.
 * @param where place of the schema, for readers.
 */
export function compareSchemas(
  comparison: Comparison,
  role: Role,
  where: string,
  was: Json | undefined,
  is: Json | undefined,
): void {
  compare({ ...comparison, role, closed: false }, where, was, is);
}

function compare(view: View, where: string, was: Json | undefined, is: Json | undefined): void {
  const [earlier, later] = [schemaOf(view.before, was), schemaOf(view.now, is)];
  if (earlier && later) {
    if (isNewPair(view, earlier, later)) compareKeywords(view, where, earlier, later);
  } else if (later) {
    say(view, where, "is now allowed", "more");
  } else if (earlier) {
    say(view, where, "is no longer allowed", "fewer");
  }
}

/** A schema behind its references. Keywords beside a reference apply as well. `false` allows nothing. */
function schemaOf(document: JsonObject, schema: Json | undefined): JsonObject | false {
  if (schema === false) return false;
  if (!isObject(schema)) return ANYTHING;
  const { $ref: _, ...siblings } = schema;
  const ref = refOf(schema);
  if (ref === undefined) return schema;
  if (Object.keys(siblings).every((key) => TEXTS.includes(key))) return schemaOf(document, lookUp(document, ref));
  return { ...siblings, allOf: [...listOf(siblings.allOf), { $ref: ref }] };
}

/** Notes that two schemas are compared. A schema may contain itself: each pair is compared once. */
function isNewPair({ compared, role, closed }: View, was: JsonObject, is: JsonObject): boolean {
  const pairs = compared.get(was) ?? [];
  if (pairs.some((pair) => pair.is === is && pair.role === role && pair.closed === closed)) return false;
  compared.set(was, [...pairs, { is, role, closed }]);
  return true;
}

function compareKeywords(view: View, where: string, was: JsonObject, is: JsonObject): void {
  // It also holds for the members that `allOf`, `anyOf` and `$ref` describe in the same place.
  const closed = view.closed || was.unevaluatedProperties === false || is.unevaluatedProperties === false;
  const here = { ...view, closed };
  const inside = { ...view, closed: false };
  compareTypes(view, where, was, is);
  compareValues(view, where, was, is);
  compareMembers(here, where, was, is);
  compareUnlessAbsent(inside, `${where}, any other member`, was.additionalProperties, is.additionalProperties);
  compareUnlessAbsent(inside, `${where}[]`, was.items, is.items);
  compareConditions(here, where, was, is);
  compareAlternatives(here, where, was, is);
  for (const key of namesOf(was, is)) {
    if (!OTHERS.includes(key)) compareRule(view, where, key, was[key], is[key]);
  }
}

function compareUnlessAbsent(view: View, where: string, was: Json | undefined, is: Json | undefined): void {
  if (was !== undefined || is !== undefined) compare(view, where, was, is);
}

function say({ role, report }: View, where: string, what: string, effect: Effect): void {
  const harmful: Effect = role === "request" ? "fewer" : "more";
  report({ breaking: effect === "unknown" || effect === harmful, where, what });
}

function compareTypes(view: View, where: string, was: JsonObject, is: JsonObject): void {
  const [before, now] = [typesOf(was), typesOf(is)];
  sayDifference(view, where, before, now, "type");
}

/** The types that a schema allows. Each integer is a number as well. */
function typesOf({ type }: JsonObject): readonly Json[] | undefined {
  if (type === undefined) return undefined;
  const types: readonly Json[] = Array.isArray(type) ? type : [type];
  return types.includes("number") && !types.includes("integer") ? [...types, "integer"] : types;
}

function compareValues(view: View, where: string, was: JsonObject, is: JsonObject): void {
  // Who reads such a list was told to expect further values.
  const furtherIs: Effect = view.role === "response" && was["x-extensible"] === true ? "harmless" : "more";
  sayDifference(view, where, valuesOf(was), valuesOf(is), "value", furtherIs);
}

/** Says what a list of allowed types or values lost and won. Without a list all are allowed. */
function sayDifference(
  view: View,
  where: string,
  before: readonly Json[] | undefined,
  now: readonly Json[] | undefined,
  kind: string,
  furtherIs: Effect = "more",
): void {
  const shown = (values: readonly Json[]) => `the ${kind} ${values.map((value) => JSON.stringify(value)).join(" or ")}`;
  if (before === undefined || now === undefined) {
    if (now !== undefined) say(view, where, `now allows only ${shown(now)}`, "fewer");
    if (before !== undefined) say(view, where, `no longer allows only ${shown(before)}`, "more");
    return;
  }
  const without = (values: readonly Json[], others: readonly Json[]) =>
    values.filter((value) => !others.some((other) => isDeepStrictEqual(other, value)));
  const [lost, won] = [without(before, now), without(now, before)];
  if (lost.length > 0) say(view, where, `no longer allows ${shown(lost)}`, "fewer");
  if (won.length > 0) say(view, where, `now also allows ${shown(won)}`, furtherIs);
}

function compareMembers(view: View, where: string, was: JsonObject, is: JsonObject): void {
  const [before, now] = [objectOf(was.properties), objectOf(is.properties)];
  const [needed, needs] = [listOf(was.required).map(String), listOf(is.required).map(String)];
  const added = (name: string) => before[name] === undefined && now[name] !== undefined;
  const removed = (name: string) => before[name] !== undefined && now[name] === undefined;
  for (const name of namesOf(before, now)) {
    const [place, earlier, later] = [`${where}, ${name}`, before[name], now[name]];
    if (removed(name)) compareRemoved(view, place, earlier, is);
    else if (added(name)) compareAdded(view, place, later, was, needs.includes(name));
    else compare({ ...view, closed: false }, place, earlier, later);
  }
  const lost = needed.filter((name) => !needs.includes(name) && !removed(name));
  for (const name of lost) say(view, `${where}, ${name}`, "is no longer required", "more");
  const won = needs.filter((name) => !needed.includes(name) && !added(name));
  for (const name of won) say(view, `${where}, ${name}`, "is now required", "fewer");
}

function compareRemoved(view: View, where: string, earlier: Json | undefined, is: JsonObject): void {
  if (isClosed(view, is)) say(view, where, "is removed, and other members are refused", "unknown");
  else if (isObject(is.additionalProperties)) compare(view, where, earlier, is.additionalProperties);
  else say(view, where, "is removed", "more");
}

function compareAdded(view: View, where: string, later: Json | undefined, was: JsonObject, required: boolean): void {
  const closed = isClosed(view, was);
  const what = closed ? "is new, and other members were refused" : "is new";
  if (required) say(view, where, `${what}; it is required`, closed ? "unknown" : "fewer");
  else if (closed) say(view, where, what, "more");
  else if (isObject(was.additionalProperties)) compare(view, where, was.additionalProperties, later);
  else say(view, where, what, "harmless");
}

const isClosed = ({ closed }: View, schema: JsonObject): boolean => closed || schema.additionalProperties === false;

/** Compares `allOf`: a value must meet each condition. */
function compareConditions(view: View, where: string, was: JsonObject, is: JsonObject): void {
  const { pairs, removed, added } = pairUp(view, listOf(was.allOf), listOf(is.allOf));
  for (const [earlier, later] of pairs) compare(view, where, earlier, later);
  for (const schema of removed) say(view, where, `has lost the condition ${labelOf(schema)}`, "more");
  for (const schema of added) say(view, where, `has the new condition ${labelOf(schema)}`, "fewer");
}

/** Compares `anyOf`: a value must match one alternative, if there are any. */
function compareAlternatives(view: View, where: string, was: JsonObject, is: JsonObject): void {
  if (was.anyOf === undefined || is.anyOf === undefined) {
    if (is.anyOf !== undefined) say(view, where, "must now match one of several alternatives", "fewer");
    if (was.anyOf !== undefined) say(view, where, "no longer has to match an alternative", "more");
    return;
  }
  const { pairs, removed, added } = pairUp(view, listOf(was.anyOf), listOf(is.anyOf));
  for (const [earlier, later] of pairs) {
    const name = identityOf(later);
    compare(view, name === undefined ? where : `${where} (${name})`, earlier, later);
  }
  for (const schema of removed) say(view, where, `has lost the alternative ${labelOf(schema)}`, "fewer");
  for (const schema of added) say(view, where, `has the new alternative ${labelOf(schema)}`, "more");
}

/** Pairs schemas that mean the same, then those of one name, then the rest in its order where both lists have as many. */
function pairUp(view: View, was: readonly Json[], is: readonly Json[]) {
  const pairs: [Json, Json][] = [];
  let [removed, added] = [was, is];
  const pair = (match: (earlier: Json, later: Json) => boolean) => {
    removed = removed.filter((earlier) => {
      const later = added.find((candidate) => match(earlier, candidate));
      if (later === undefined) return true;
      pairs.push([earlier, later]);
      added = added.filter((candidate) => candidate !== later);
      return false;
    });
  };
  pair((earlier, later) => sameMeaning(view, earlier, later));
  pair((earlier, later) => identityOf(earlier) !== undefined && identityOf(earlier) === identityOf(later));
  if (removed.length === added.length) pair(() => true);
  return { pairs, removed, added };
}

/** The name of a schema that is shared, or its title. */
function identityOf(schema: Json): string | undefined {
  const ref = refOf(schema);
  return ref === undefined ? textOf(objectOf(schema).title) || undefined : nameOf(ref);
}

const LONGEST_LABEL = 100;

const labelOf = (schema: Json): string => identityOf(schema) ?? JSON.stringify(schema).slice(0, LONGEST_LABEL);

/** Compares a keyword that stands for itself. */
function compareRule(view: View, where: string, key: string, was: Json | undefined, is: Json | undefined): void {
  if (sameMeaning(view, was, is)) return;
  if (was === undefined) say(view, where, `has the new rule ${key}: ${JSON.stringify(is)}`, effectOf(key, was, is));
  else if (is === undefined)
    say(view, where, `has lost the rule ${key}: ${JSON.stringify(was)}`, effectOf(key, was, is));
  else say(view, where, `has ${key} ${JSON.stringify(is)} instead of ${JSON.stringify(was)}`, effectOf(key, was, is));
}

function effectOf(key: string, was: Json | undefined, is: Json | undefined): Effect {
  const upper = UPPER_LIMITS.includes(key);
  if (!upper && !LOWER_LIMITS.includes(key) && !RULES.includes(key)) return "unknown";
  if (was === undefined) return "fewer";
  if (is === undefined) return "more";
  if (RULES.includes(key)) return "unknown";
  return Number(is) > Number(was) === upper ? "more" : "fewer";
}
