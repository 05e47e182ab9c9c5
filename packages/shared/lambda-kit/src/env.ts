import { type Money, parseMoney } from "@orders/domain";

/** Reads one variable's text. @throws Error that says what the text should have been. */
interface Reader<T> {
  (text: string): T;
  readonly optional?: boolean;
}

/** Environment variables that are missing or not as they should be: all of them at once. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/** Nothing, where the variable is missing. */
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

/** An amount of money in decimals, such as 1000.00. */
export const amount: Reader<Money> = parseMoney;

/** One of these words. */
export const oneOf =
  <Word extends string>(words: readonly Word[]): Reader<Word> =>
  (value) => {
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) throw new Error(`one of ${words.join(", ")}`);
    return word;
  };

/** Words separated by commas. */
export const list: Reader<string[]> = (value) => value.split(",").map((word) => word.trim());

/** Values of one kind separated by commas, at least one. */
export const listOf =
  <T>(read: Reader<T>): Reader<T[]> =>
  (value) =>
    list(value).map(read);

/**
 * Reads the variables that a function needs, once, when it starts.
 * @throws EnvironmentError that names every one that is missing or wrong.
 */
export function readEnv<Readers extends Record<string, Reader<unknown>>>(
  readers: Readers,
  env: NodeJS.ProcessEnv = process.env,
): { [Name in keyof Readers]: ReturnType<Readers[Name]> } {
  const faults: string[] = [];
  const values = Object.entries(readers).map(([name, read]) => {
    const value = env[name];
    if (!value) {
      if (!read.optional) faults.push(`${name} is missing`);
      return [name, undefined];
    }
    try {
      return [name, read(value)];
    } catch (error) {
      faults.push(`${name} is "${value}", expected ${error instanceof Error ? error.message : error}`);
      return [name, undefined];
    }
  });
  if (faults.length > 0) throw new EnvironmentError(`The function's environment is not complete: ${faults.join("; ")}`);
  return Object.fromEntries(values);
}
