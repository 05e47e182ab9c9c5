import type { ErrorObject } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";

/** What the check reads of an OpenAPI document. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<string, Operation>>>>>;
  readonly components: {
    readonly headers: Readonly<Record<string, { readonly required?: boolean; readonly schema: object }>>;
    readonly responses: Readonly<Record<string, Answer>>;
  };
}
interface Operation {
  readonly operationId: string;
  /** By status. */
  readonly responses: Readonly<Record<string, Answer | { readonly $ref: string }>>;
}
interface Answer {
  readonly headers?: Readonly<Record<string, object>>;
  /** By media type. */
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

/** An answer of the API, with the request that it is for. */
export interface Received {
  readonly method: string;
  /** The path below the base URL, as it was sent, without the query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  /** The body. */
  readonly text: string;
}

/** The statuses by which a gateway refuses a request that is for no operation, as it refuses one without an API key. */
const REFUSALS: readonly number[] = [403, 404, 405];

/**
 * Makes a check of answers against an OpenAPI document. It is stricter than the document, in which objects are open: a
 * member that the document does not name is an error, and so is a header that it names for other answers only.
 * @returns the check, which throws an error that names the operation, the status, and whatever is not in the document.
 */
export function documentedBy(openApi: OpenApi): (received: Received) => void {
  const document = closed(openApi) as OpenApi;
  // Keywords that ajv does not know, such as x-email, are ignored: they are rules for requests.
  const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true });
  ajv.addKeyword({
    keyword: "x-decimals",
    type: "number",
    validate: (most: number, value: number) => (String(value).split(".")[1] ?? "").length <= most,
    error: { message: ({ schema }) => `must have at most ${schema} decimals` },
  });
  ajv.addSchema(document, "document");

  return (received) => {
    const { name, answers } = operationOf(document, received);
    const answer = answers[received.status];
    const errors = answer
      ? [...headerErrors(received, answer), ...bodyErrors(received, answer)]
      : [`status ${received.status}: the document has ${Object.keys(answers).join(", ")}`];
    if (errors.length === 0) return;
    throw new Error(
      [
        `${name} was answered ${received.status} with what the document of the API does not have:`,
        ...errors.map((error) => `- ${error}`),
        "Add it to packages/shared/contracts/src/operations.ts or the schemas beside it, or change the answer.",
      ].join("\n"),
    );
  };

  function headerErrors({ headers }: Received, { headers: listed = {} }: Answer): string[] {
    return Object.entries(document.components.headers).flatMap(([name, { required, schema }]) => {
      const value = headers.get(name);
      if (!(name in listed)) return value === null ? [] : [`header ${name}: the document does not list it here`];
      if (value === null) return required ? [`header ${name}: it is missing`] : [];
      return schemaErrors(schema, value).map((error) => `header ${name}: ${error}`);
    });
  }

  function bodyErrors({ headers, text }: Received, { content }: Answer): string[] {
    if (!content) return text === "" ? [] : ["body: the document has none"];
    const type = headers.get("content-type")?.replace(/;.*/, "").trim() ?? "none";
    const described = content[type];
    if (!described) return [`content type ${type}: the document has ${Object.keys(content).join(", ")}`];
    try {
      return schemaErrors(described.schema, JSON.parse(text)).map((error) => `body: ${error}`);
    } catch (error) {
      if (error instanceof SyntaxError) return ["body: it is not JSON"];
      throw error;
    }
  }

  function schemaErrors(schema: object, value: unknown, at = ""): string[] {
    const validate = ajv.compile(schema);
    validate(value);
    const errors = validate.errors ?? [];
    // Where no alternative fits, ajv lists the errors of all: those of the one that fits best are enough.
    const choices = errors.filter(
      ({ keyword, instancePath }, _, all) =>
        keyword === "anyOf" &&
        !all.some((other) => other.keyword === "anyOf" && isInside(other.instancePath, instancePath)),
    );
    const outside = errors.filter(
      ({ instancePath }) =>
        !choices.some((choice) => instancePath === choice.instancePath || isInside(choice.instancePath, instancePath)),
    );
    const best = choices.map(({ instancePath, schema, data }) =>
      (schema as object[])
        .map((alternative) => schemaErrors(alternative, data, at + instancePath))
        .reduce((one, other) => (other.length < one.length ? other : one)),
    );
    return [...outside.map((error) => sentenceOf(error, at)), ...best.flat()];
  }
}

/** The operation that a request is for, as a message names it, and its answers by status. */
function operationOf({ paths, components }: OpenApi, { method, path }: Received) {
  const [template = ""] = Object.keys(paths)
    .filter((template) => patternOf(template).test(path))
    .sort((one, other) => literalLength(other) - literalLength(one));
  const operation = paths[template]?.[method.toLowerCase()];
  if (operation) {
    const answers = Object.entries(operation.responses).map(([status, answer]) => [
      status,
      "$ref" in answer ? components.responses[answer.$ref.replace(/.*\//, "")] : answer,
    ]);
    return {
      name: `${method} ${template} (${operation.operationId})`,
      answers: Object.fromEntries(answers) as Answers,
    };
  }
  return {
    name: `${method} ${path}, which is no operation of the document,`,
    answers: Object.fromEntries(REFUSALS.map((status) => [status, components.responses.Forbidden])) as Answers,
  };
}
type Answers = Readonly<Record<string, Answer | undefined>>;

/** The gateway takes a path with a slash at its end for the one without. */
const patternOf = (template: string): RegExp =>
  new RegExp(
    `^${template.replace(/\{[^}]*\}|[.*+?^$()|[\]\\]/g, (part) => (part[0] === "{" ? "[^/]+" : `\\${part}`))}/?$`,
  );

const literalLength = (template: string): number => template.replace(/\{[^}]*\}/g, "").length;

/** A document whose objects have the members that they name and no others; its references name the document. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = Object.fromEntries(Object.entries(value).map(([key, it]) => [key, closed(it)]));
  if (copy.type === "object" && copy.properties !== undefined) copy.additionalProperties ??= false;
  if (typeof copy.$ref === "string") copy.$ref = copy.$ref.replace(/^#/, "document#");
  return copy;
}

/** Whether a JSON Pointer leads into a place. */
const isInside = (place: string, pointer: string): boolean => pointer.startsWith(`${place}/`);

function sentenceOf({ instancePath, keyword, params, message }: ErrorObject, at: string): string {
  const place = at + instancePath;
  if (keyword === "additionalProperties") return `${place}/${params.additionalProperty} is not in the schema`;
  return `${place || "it"} ${message}`;
}
