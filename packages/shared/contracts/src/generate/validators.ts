import { _, type KeywordCxt, Name } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import type { TSchema } from "typebox";
import { OPERATIONS, type Operation } from "../operations.ts";
import {
  ErasureRequest,
  HistoricalOrder,
  ImportOrder,
  OrderEventMessage,
  ProcessingRequested,
  ReconciliationRequest,
} from "../schemas/index.ts";
import { nameOf } from "./names.ts";

/** The schemas of what functions receive, beside the requests to the API. */
const MESSAGES = [
  OrderEventMessage,
  ProcessingRequested,
  ImportOrder,
  HistoricalOrder,
  ReconciliationRequest,
  ErasureRequest,
];

/** The schemas of what functions receive, by name. Each has a validator. */
const RECEIVED: ReadonlyMap<string, TSchema> = new Map(
  [
    ...Object.values<Operation>(OPERATIONS).flatMap(({ parameters, query, body }) => [parameters, query, body?.schema]),
    ...MESSAGES,
  ].flatMap((schema) => (schema ? [[nameOf(schema), schema]] : [])),
);

const ajv = new Ajv2020({
  allErrors: true,
  verbose: true,
  strict: true,
  strictRequired: false,
  strictTypes: false,
  // With `unicode: true`, minLength and maxLength would need a function of ajv at run time. The schemas use them only
  // where UTF-16 units and characters count the same.
  unicode: false,
  messages: false,
  // The logger would only warn that `unicode` is deprecated; an invalid schema throws.
  logger: false,
  code: { source: true, esm: true, lines: true },
});

// It says something to readers only.
ajv.addKeyword({ keyword: "x-extensible", schemaType: "boolean" });

ajv.addKeyword({
  keyword: "x-decimals",
  type: "number",
  schemaType: "number",
  // The shortest decimal text of the number is what the sender wrote, except for trailing zeros.
  code: (context: KeywordCxt) =>
    context.fail(
      _`(String(${context.data}).split(".")[1] ?? "").length > ${context.schema} || /e/.test(String(${context.data}))`,
    ),
});

ajv.addKeyword({
  keyword: "x-same",
  type: "object",
  schemaType: "array",
  // Two names of one field: if both are given, they must have the same value.
  code: (context: KeywordCxt) => {
    const [one, other] = (context.schema as string[]).map((name) => _`${context.data}[${name}]`);
    context.fail(_`${one} !== undefined && ${other} !== undefined && ${one} !== ${other}`);
  },
  error: {
    message: "",
    params: ({ schema }) => _`{ one: ${schema[0]}, other: ${schema[1]} }`,
  },
});

ajv.addKeyword({
  keyword: "x-day",
  type: "string",
  schemaType: "boolean",
  // Date reads the 30th of February as the 2nd of March: a day that it changes does not exist.
  code: (context: KeywordCxt) => {
    const date = _`new Date(${context.data} + "T00:00:00.000Z")`;
    context.fail(_`isNaN(${date}) || !${date}.toISOString().startsWith(${context.data})`);
  },
});

// Functions that the validators need at run time.
const helpers = ["hasMoreBytes", "hasMoreCharacters", "isEmailAddress"] as const;
const [hasMoreBytes, hasMoreCharacters, isEmailAddress] = helpers.map((helper) => new Name(helper));

ajv.addKeyword({
  keyword: "x-max-characters",
  type: "string",
  schemaType: "number",
  code: (context: KeywordCxt) => context.fail(_`${hasMoreCharacters}(${context.data}, ${context.schema})`),
});

ajv.addKeyword({
  keyword: "x-max-bytes",
  type: "string",
  schemaType: "number",
  code: (context: KeywordCxt) => context.fail(_`${hasMoreBytes}(${context.data}, ${context.schema})`),
});

ajv.addKeyword({
  keyword: "x-email",
  type: "string",
  schemaType: "boolean",
  code: (context: KeywordCxt) => context.fail(_`!${isEmailAddress}(${context.data})`),
});

for (const [name, schema] of RECEIVED) ajv.addSchema(schema, name);

/**
 * The validators as plain code, so that no bundle contains ajv: the content of `validators.js` and of the files that it
 * exports, by path. Each validator has a file of its own, because the code has assignments at its top level: bundlers
 * leave out unused files, but no statements of a file that is used.
 * @throws when a validator would import a library at run time.
 */
export const validatorsCode = (): Readonly<Record<string, string>> => ({
  "validators.js": [...RECEIVED.keys()].map((name) => `export { ${name} } from "./validators/${name}.js";\n`).join(""),
  ...Object.fromEntries([...RECEIVED.keys()].map((name) => [`validators/${name}.js`, validatorCode(name)])),
});

function validatorCode(name: string): string {
  const code = (standaloneCode as unknown as typeof standaloneCode.default)(ajv, { [name]: name });
  if (/\brequire\(|^import /m.test(code))
    throw new Error(`The generated validator ${name} imports a library at run time: use keywords that need no import`);
  return `import { ${helpers.join(", ")} } from "../../src/text.ts";\n${code}`;
}

/** The types of the validators. */
export const validatorsTypes = (): string =>
  [
    'import type { Validator } from "../src/validator.ts";',
    'import type * as schema from "../src/schemas/index.ts";',
    ...[...RECEIVED.keys()].map((name) => `export const ${name}: Validator<schema.${name}>;`),
    "",
  ].join("\n");
