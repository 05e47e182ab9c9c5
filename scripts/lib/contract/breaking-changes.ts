import { isDeepStrictEqual } from "node:util";
import { type Change, type Comparison, namesOf, type Role, sameMeaning, TEXTS } from "./changes.ts";
import { type Json, type JsonObject, listOf, objectAt, objectOf, refOf, textOf } from "./json.ts";
import { messagesOf, operationsOf } from "./operations.ts";
import { compareSchemas } from "./schema-changes.ts";

/**
 * What changed between two versions of an OpenAPI document, apart from texts for readers. Requests must stay valid, and
 * responses must stay as they were described. A part that is not known here counts as breaking when it changes.
 */
export function apiChanges(before: JsonObject, now: JsonObject): Change[] {
  return collect(before, now, (comparison) => {
    compareRest(comparison, "the document", before, now, ["openapi", "info", "paths", "components", "security"]);
    compareSecuritySchemes(comparison);
    const [was, is] = [byRoute(before), byRoute(now)];
    compareNamed(comparison, "", was, is, (where, earlier, later) => {
      compareOperations(comparison, where, objectOf(earlier), objectOf(later));
    });
  });
}

/**
 * What changed between two versions of an AsyncAPI document, apart from texts for readers. What the system receives is
 * compared as requests, what it sends as responses. A part that is not known here counts as breaking when it changes.
 */
export function eventChanges(before: JsonObject, now: JsonObject): Change[] {
  return collect(before, now, (comparison) => {
    compareRest(comparison, "the document", before, now, ["asyncapi", "info", "channels", "operations", "components"]);
    const [was, is] = [objectOf(before.channels), objectOf(now.channels)];
    compareNamed(comparison, "channel ", was, is, (where, ...pair) => {
      compareRest(comparison, where, ...objectsAt(comparison, ...pair), ["messages"]);
    });
    compareNamed(comparison, "operation ", objectOf(before.operations), objectOf(now.operations), (where, ...pair) => {
      compareChannelOperations(comparison, where, ...objectsAt(comparison, ...pair));
    });
  });
}

function collect(before: JsonObject, now: JsonObject, compare: (comparison: Comparison) => void): Change[] {
  const changes: Change[] = [];
  compare({ before, now, report: (change) => changes.push(change), compared: new WeakMap() });
  return changes;
}

/** The objects of both versions, behind their references. */
const objectsAt = ({ before, now }: Comparison, was: Json | undefined, is: Json | undefined) =>
  [objectAt(before, was), objectAt(now, is)] as const;

/**
 * Compares what two objects keep under the same name. What is removed breaks clients; what is new does not by itself.
 * @param prefix of the place of each part, before its name.
 */
function compareNamed(
  comparison: Comparison,
  prefix: string,
  was: JsonObject,
  is: JsonObject,
  compare: (where: string, was: Json, is: Json) => void,
  addedBreaks = false,
): void {
  for (const name of namesOf(was, is)) {
    const [where, earlier, later] = [`${prefix}${name}`, was[name], is[name]];
    if (later === undefined) comparison.report({ breaking: true, where, what: "is removed" });
    else if (earlier === undefined) comparison.report({ breaking: addedBreaks, where, what: "is new" });
    else compare(where, earlier, later);
  }
}

/** Reports members that changed, except texts and those that are compared elsewhere. */
function compareRest(
  comparison: Comparison,
  where: string,
  was: JsonObject,
  is: JsonObject,
  compared: readonly string[] = [],
): void {
  for (const key of namesOf(was, is)) {
    if (TEXTS.includes(key) || compared.includes(key) || sameMeaning(comparison, was[key], is[key])) continue;
    comparison.report({ breaking: true, where, what: `${key} is changed` });
  }
}

/** Each operation under its method and path. */
const byRoute = (document: JsonObject): JsonObject =>
  Object.fromEntries(
    operationsOf(document).map(({ method, path, parameters, security, source }): [string, Json] => [
      `${method} ${path}`,
      { ...source, parameters, security },
    ]),
  );

function compareOperations(comparison: Comparison, where: string, was: JsonObject, is: JsonObject): void {
  compareRest(comparison, where, was, is, ["parameters", "requestBody", "responses", "security"]);
  compareSecurity(comparison, where, listOf(was.security), listOf(is.security));
  compareParameters(comparison, where, was, is);
  if (was.requestBody !== undefined || is.requestBody !== undefined) {
    const place = `${where}, request body`;
    if (compareSent(comparison, place, was.requestBody, is.requestBody, ["content"])) {
      const [body, other] = objectsAt(comparison, was.requestBody, is.requestBody);
      compareContent(comparison, "request", place, objectOf(body.content), objectOf(other.content));
    }
  }
  compareResponses(comparison, where, objectOf(was.responses), objectOf(is.responses));
}

/** A list of security requirements, of which a request must meet one. An empty list asks for nothing. */
function compareSecurity(comparison: Comparison, place: string, was: readonly Json[], is: readonly Json[]): void {
  const [before, now] = [was, is].map((list) => (list.length === 0 ? [{}] : list));
  const missing = (from: readonly Json[] = [], list: readonly Json[] = []) =>
    from.filter((one) => !list.some((other) => isDeepStrictEqual(one, other)));
  for (const one of missing(before, now)) {
    comparison.report({ breaking: true, where: place, what: `no longer accepts ${credentials(one)}` });
  }
  for (const one of missing(now, before)) {
    comparison.report({ breaking: false, where: place, what: `accepts ${credentials(one)} too` });
  }
}

function credentials(requirement: Json): string {
  const names = Object.keys(objectOf(requirement));
  return names.length === 0 ? "requests without credentials" : names.join(" with ");
}

function compareSecuritySchemes(comparison: Comparison): void {
  const schemesOf = (document: JsonObject) => objectOf(objectOf(document.components).securitySchemes);
  const [was, is] = [schemesOf(comparison.before), schemesOf(comparison.now)];
  compareNamed(comparison, "security scheme ", was, is, (where, ...pair) => {
    compareRest(comparison, where, ...objectsAt(comparison, ...pair));
  });
}

function compareParameters(comparison: Comparison, where: string, was: JsonObject, is: JsonObject): void {
  const [before, now] = [parametersOf(comparison.before, was), parametersOf(comparison.now, is)];
  for (const name of namesOf(before, now)) {
    const [place, earlier, later] = [`${where}, ${name}`, before[name], now[name]];
    if (compareSent(comparison, place, earlier, later, ["in", "name", "schema"])) {
      compareSchemas(comparison, "request", place, objectOf(earlier).schema, objectOf(later).schema);
    }
  }
}

/** The parameters of an operation by place and name. The names of headers have no case. */
function parametersOf(document: JsonObject, operation: JsonObject): JsonObject {
  const entries = listOf(operation.parameters).map((parameter): [string, Json] => {
    const found = objectAt(document, parameter);
    const [place, name] = [textOf(found.in), textOf(found.name)];
    return [`${place} ${place === "header" ? name.toLowerCase() : name}`, found];
  });
  return Object.fromEntries(entries);
}

/** Compares a parameter or a body, which clients send. @returns whether both versions have it. */
function compareSent(
  comparison: Comparison,
  where: string,
  earlier: Json | undefined,
  later: Json | undefined,
  compared: readonly string[],
): boolean {
  const [was, is] = objectsAt(comparison, earlier, later);
  const [needed, needs] = [was.required === true, is.required === true];
  if (later === undefined) {
    comparison.report({ breaking: true, where, what: "is removed" });
  } else if (earlier === undefined) {
    comparison.report({ breaking: needs, where, what: needs ? "is new and required" : "is new" });
  } else {
    if (needs && !needed) comparison.report({ breaking: true, where, what: "is now required" });
    if (needed && !needs) comparison.report({ breaking: false, where, what: "is no longer required" });
    compareRest(comparison, where, was, is, ["required", ...compared]);
  }
  return later !== undefined && earlier !== undefined;
}

/** Compares bodies by content type. A response may get a body where it had none, but no other type of a body. */
function compareContent(comparison: Comparison, role: Role, where: string, was: JsonObject, is: JsonObject): void {
  const addedBreaks = role === "response" && Object.keys(was).length > 0;
  const compareBody = (place: string, earlier: Json, later: Json) => {
    const [before, now] = [objectOf(earlier), objectOf(later)];
    compareRest(comparison, place, before, now, ["schema"]);
    compareSchemas(comparison, role, place, before.schema, now.schema);
  };
  const [only = "", ...others] = namesOf(was, is);
  const [earlier, later] = [was[only], is[only]];
  // The content type is no help to the reader where there is only one.
  if (others.length === 0 && earlier !== undefined && later !== undefined) compareBody(where, earlier, later);
  else compareNamed(comparison, `${where}, `, was, is, compareBody, addedBreaks);
}

function compareResponses(comparison: Comparison, place: string, was: JsonObject, is: JsonObject): void {
  for (const status of namesOf(was, is)) {
    const where = `${place}, response ${status}`;
    const [earlier, later] = [was[status], is[status]];
    // A client loses nothing by an error that no longer occurs.
    if (later === undefined) comparison.report({ breaking: !/^[45]/.test(status), where, what: "is removed" });
    else if (earlier === undefined) comparison.report({ breaking: false, where, what: "is new" });
    else compareResponse(comparison, where, objectAt(comparison.before, earlier), objectAt(comparison.now, later));
  }
}

function compareResponse(comparison: Comparison, where: string, was: JsonObject, is: JsonObject): void {
  compareRest(comparison, where, was, is, ["headers", "content"]);
  const [before, now] = [byLowerCase(objectOf(was.headers)), byLowerCase(objectOf(is.headers))];
  compareNamed(comparison, `${where}, header `, before, now, (place, ...pair) => {
    const [header, other] = objectsAt(comparison, ...pair);
    const [needed, needs] = [header.required === true, other.required === true];
    if (needed && !needs) comparison.report({ breaking: true, where: place, what: "is no longer always sent" });
    if (needs && !needed) comparison.report({ breaking: false, where: place, what: "is always sent now" });
    compareRest(comparison, place, header, other, ["required", "schema"]);
    compareSchemas(comparison, "response", place, header.schema, other.schema);
  });
  compareContent(comparison, "response", where, objectOf(was.content), objectOf(is.content));
}

const byLowerCase = (headers: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(headers).map(([name, header]) => [name.toLowerCase(), header]));

function compareChannelOperations(comparison: Comparison, where: string, was: JsonObject, is: JsonObject): void {
  const { before, now, report } = comparison;
  compareRest(comparison, where, was, is, ["channel", "messages"]);
  if (refOf(was.channel) !== refOf(is.channel)) report({ breaking: true, where, what: "is on another channel" });
  const role = is.action === "send" ? "response" : "request";
  compareNamed(comparison, `${where}, message `, messagesOf(before, was), messagesOf(now, is), (place, ...pair) => {
    const [message, other] = objectsAt(comparison, ...pair);
    compareRest(comparison, place, message, other, ["headers", "payload"]);
    compareSchemas(comparison, role, `${place}, headers`, message.headers, other.headers);
    compareSchemas(comparison, role, place, message.payload, other.payload);
  });
}
