import type { ValidationError } from "./validation-error.ts";
import type { SchemaError, Validator } from "./validator.ts";

/** The most validation errors in one response. More do not help, and a hostile body could cause thousands. */
const MAX_ERRORS = 50;

/** The validation errors that a validator found, missing fields first. Call it after the validator returned false. */
export function validationErrorsOf(validator: Validator<unknown>): ValidationError[] {
  const found = withoutAlternatives(validator.errors ?? []);
  const wrongRoot = found.find(({ instancePath, keyword }) => instancePath === "" && keyword === "type");
  const errors = distinct((wrongRoot ? [wrongRoot] : found).map(inWords));
  const missingFirst = [...errors].sort((a, b) => Number(isMissing(b)) - Number(isMissing(a)));
  return missingFirst.slice(0, MAX_ERRORS);
}

const isMissing = ({ message }: ValidationError) => message.startsWith(MISSING);
const MISSING = "Missing required field: ";

/** A value that violates several rules of its schema gives one validation error, because the message is the same. */
const distinct = (errors: readonly ValidationError[]): ValidationError[] => [
  ...new Map(errors.map((error) => [`${error.pointer} ${error.message}`, error])).values(),
];

/** When none of several alternatives matches, only the error of the last one is kept. */
function withoutAlternatives(errors: readonly SchemaError[]): SchemaError[] {
  const choices = errors.filter(({ keyword }) => keyword === "anyOf").map(({ schemaPath }) => `${schemaPath}/`);
  const choiceOf = ({ schemaPath }: SchemaError) => choices.find((choice) => schemaPath.startsWith(choice));
  const last = new Map(errors.map((error) => [choiceOf(error), error]));
  return errors.filter((error) => {
    const choice = choiceOf(error);
    return error.keyword !== "anyOf" && (choice === undefined || error === last.get(choice));
  });
}

function inWords({ instancePath, keyword, params, parentSchema }: SchemaError): ValidationError {
  const field = (name: unknown) => `${instancePath}/${String(name).replace(/~/g, "~0").replace(/\//g, "~1")}`;
  switch (keyword) {
    case "required":
    case "dependentRequired": {
      const pointer = field(params.missingProperty);
      return { pointer, message: MISSING + inDots(pointer) };
    }
    case "additionalProperties": {
      const pointer = field(params.additionalProperty);
      return { pointer, message: `Unknown field: ${inDots(pointer)}` };
    }
    case "x-same": {
      const [one, other] = [field(params.one), field(params.other)];
      return {
        pointer: other,
        message: `${inDots(one)} and ${inDots(other)} say different things: leave one of them out`,
      };
    }
    default: {
      const expected = parentSchema.description ?? (params.type === undefined ? "another value" : `an ${params.type}`);
      return { pointer: instancePath, message: `${inDots(instancePath)} must be ${expected}` };
    }
  }
}

/** A JSON Pointer in dot notation: `/items/0/price` as `items[0].price`. The root is `The body`. */
export const inDots = (pointer: string): string =>
  pointer
    .slice(1)
    .split("/")
    .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path ? `${path}.${part}` : part), "") ||
  "The body";
