import { UserError } from "./steps.ts";

/** @throws UserError with each text among the checks, a line each. A check that passed is `true`. */
export function requireAll(checks: readonly (true | string)[]): void {
  const faults = checks.filter((check) => check !== true);
  if (faults.length > 0) throw new UserError(faults.join("\n"));
}

/** A setting that is a whole number from 1 to `most`. @throws UserError for any other text. */
export function wholeNumber(name: string, standard: number, most: number = Number.MAX_SAFE_INTEGER): number {
  const text = process.env[name];
  const value = Number(text || standard);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new UserError(`${name}=${text}: a whole number from 1${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ""}.`);
}

/** A setting that is a number above 0, at most `most`; undefined where it is not set. @throws UserError for any other text. */
export function positiveNumber(name: string, most: number): number | undefined {
  const text = process.env[name];
  if (!text) return undefined;
  const value = Number(text);
  if (value > 0 && value <= most) return value;
  throw new UserError(`${name}=${text}: a number above 0, at most ${most}.`);
}

/** A setting that is one of these words. @throws UserError for any other text. */
export function choice<Word extends string>(name: string, words: readonly Word[], standard: Word): Word {
  const text = process.env[name] || standard;
  const word = words.find((candidate) => candidate === text);
  if (word === undefined) throw new UserError(`${name}=${text}: ${words.join(" or ")}.`);
  return word;
}
