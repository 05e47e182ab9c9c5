import { type Money, parseMoney } from "@orders/domain";

/** Reads the text of one variable. @throws Error that says which text is expected. */
interface Reader<T> {
  (text: string): T;
  readonly optional?: boolean;
}

/** Environment variables are missing or invalid. The message names all of them. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/** An optional variable: undefined when it is missing. */
export const optional = <T>(read: Reader<T>): Reader<T | undefined> =>
  Object.assign((value: string) => read(value), { optional: true });

export const text: Reader<string> = (value) => value;

/** A whole number from `min` to `max`. */
export const wholeNumber =
  (min: number, max: number): Reader<number> =>
  (value) => {
    const number = Number(value);
    if (!Number.isInteger(number) || number < min || number > max)
      throw new Error(`a whole number from ${min} to ${max}`);
    return number;
  };

/** An amount of money as a decimal, such as 1000.00. */
export const amount: Reader<Money> = parseMoney;

/** One of these values. */
export const oneOf =
  <Word extends string>(words: readonly Word[]): Reader<Word> =>
  (value) => {
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) throw new Error(`one of ${words.join(", ")}`);
    return word;
  };

/** Texts separated by commas. */
export const list: Reader<string[]> = (value) => value.split(",").map((word) => word.trim());

/** One or more values of the same type, separated by commas. */
export const listOf =
  <T>(read: Reader<T>): Reader<T[]> =>
  (value) =>
    list(value).map(read);

/** Texts by their names, written as `name=text` and separated by commas. */
export const named: Reader<Record<string, string>> = (value) => {
  const pairs = list(value).map((pair) => pair.split(/=(.*)/s).slice(0, 2));
  if (!pairs.every(([name, text]) => name && text)) throw new Error("name=text, separated by commas");
  return Object.fromEntries(pairs);
};

/**
 * Reads the environment variables of a function. Call it once, at start.
 * @throws EnvironmentError that names every variable that is missing or invalid.
 */
export function readEnv<Readers extends Record<string, Reader<unknown>>>(
  readers: Readers,
  env: NodeJS.ProcessEnv = process.env,
): { [Name in keyof Readers]: ReturnType<Readers[Name]> } {
  const errors: string[] = [];
  const values = Object.entries(readers).map(([name, read]) => {
    const value = env[name];
    if (!value) {
      if (!read.optional) errors.push(`${name} is missing`);
      return [name, undefined];
    }
    try {
      return [name, read(value)];
    } catch (error) {
      errors.push(`${name} is "${value}", expected ${error instanceof Error ? error.message : error}`);
      return [name, undefined];
    }
  });
  if (errors.length > 0) throw new EnvironmentError(`The function's environment is not complete: ${errors.join("; ")}`);
  return Object.fromEntries(values);
}
