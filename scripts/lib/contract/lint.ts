import { createConfig, getLineColLocation, lintFromString } from "@redocly/openapi-core";
import { Ajv2020 } from "ajv/dist/2020.js";
import { type JsonObject, listOf, objectAt, objectOf } from "./json.ts";

/** A rule that a kind of part has a member. */
const has = (type: string, property: string) => ({
  subject: { type, property },
  assertions: { defined: true },
  message: `Each ${type.toLowerCase()} must have the member \`${property}\`.`,
  severity: "error" as const,
});

/** Rules beside those of the library's strict set. */
const API_RULES = {
  "component-name-unique": "error",
  "no-http-verbs-in-paths": "error",
  // A problem document says what went wrong, in each answer to a request that is refused.
  "operation-4xx-problem-details-rfc7807": "error",
  "operation-description": "error",
  "operation-singular-tag": "error",
  "operation-tag-defined": "error",
  "parameter-description": "error",
  "path-params-defined": "error",
  "paths-kebab-case": "error",
  "request-mime-type": { severity: "error", allowedValues: ["application/json"] },
  "response-mime-type": { severity: "error", allowedValues: ["application/json", "application/problem+json"] },
  "rule/header-description": has("Header", "description"),
  // Off: a condition, such as `not: { required: […] }`, names members that the schema around it describes.
  "no-required-schema-properties-undefined": "off",
} as const;

const EVENT_RULES = {
  "rule/channel-description": has("Channel", "description"),
  "rule/message-examples": has("Message", "examples"),
  "rule/message-summary": has("Message", "summary"),
  "rule/operation-summary": has("Operation", "summary"),
  "no-required-schema-properties-undefined": API_RULES["no-required-schema-properties-undefined"],
  // Off: who may use a channel is set by policies of AWS, which the document has no word for.
  "security-defined": "off",
} as const;

/**
 * What is wrong with a document of the contract, by the rules above. It reads nothing but the text.
 * @param file names the document in messages; @param text is its YAML.
 * @returns one message per problem, with line, place and rule.
 */
export async function lintErrors(file: string, text: string): Promise<string[]> {
  const config = await createConfig({
    extends: ["recommended-strict"],
    oas3_1Rules: API_RULES,
    async3Rules: EVENT_RULES,
  });
  const problems = await lintFromString({ source: text, absoluteRef: file, config });
  return problems.map(({ location: [location], message, ruleId, suggest }) => {
    const { line, col } = location === undefined ? { line: 1, col: 1 } : getLineColLocation(location).start;
    const pointer = location?.pointer === undefined ? "" : ` ${location.pointer}`;
    const hint = suggest.length === 0 ? "" : ` Did you mean ${suggest.join(" or ")}?`;
    return `${file}:${line}:${col}${pointer}: ${message}${hint} (${ruleId})`;
  });
}

/** Examples of messages that do not fit their payload. The library above checks only the examples of an OpenAPI document. */
export function exampleErrors(file: string, events: JsonObject): string[] {
  // Not strict: the contract has keywords of its own.
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).addSchema(
    { ...events },
    "events",
  );
  const messages = Object.entries(objectOf(objectOf(events.components).messages));
  return messages.flatMap(([name, message]) => {
    const place = `#/components/messages/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const validate = ajv.compile({ $ref: `events${place}/payload` });
    return listOf(objectAt(events, message).examples).flatMap((example, index) => {
      if (validate(objectOf(example).payload)) return [];
      return (validate.errors ?? []).map(
        ({ instancePath, message: what }) => `${file} ${place}/examples/${index}/payload${instancePath}: ${what}`,
      );
    });
  });
}
