import { Assembler } from "stream-json/core/assembler.js";
import type { Token } from "stream-json/core/parser.js";
import { UnreadableFileError } from "./format.ts";

/** In place of an order that is not kept, as it would fill the memory. */
export const TOO_LARGE = Symbol("too large");

/** Tokens of one value; an order with all that it may have has some 600. */
const MAX_TOKENS = 10_000;

/** One value of the file, put together. */
interface Value {
  readonly assembler: Assembler;
  tokens: number;
  depth: number;
}

/**
 * Picks the orders out of the tokens of a JSON text, each as soon as it is whole.
 * @throws UnreadableFileError when the text is neither a list nor an object.
 */
export function orderCollector(): (tokens: readonly Token[]) => Generator<unknown> {
  /** What encloses the next value: nothing, the object that the file is, or the list of orders. */
  const around: ("OBJECT" | "LIST")[] = [];
  const members = new Map<string, unknown>();
  let key = "";
  let hasList = false;
  let value: Value | undefined;

  return function* (tokens) {
    for (const token of tokens) {
      const place = around.at(-1);
      if (value === undefined) {
        if (token.name === "keyValue") {
          key = token.value;
          continue;
        }
        if (token.name === "endArray" || token.name === "endObject") {
          around.pop();
          if (around.length === 0 && place === "OBJECT" && !hasList) yield Object.fromEntries(members);
          continue;
        }
        if (token.name === "startObject" && place === undefined) {
          around.push("OBJECT");
          continue;
        }
        if (
          token.name === "startArray" &&
          (place === undefined || (place === "OBJECT" && key === "orders" && !hasList))
        ) {
          hasList = true;
          around.push("LIST");
          continue;
        }
        if (place === undefined) throw new UnreadableFileError("The file is neither a list of orders nor an object");
        value = { assembler: new Assembler(), tokens: 0, depth: 0 };
      }
      const whole = consume(value, token);
      if (whole === undefined) continue;
      value = undefined;
      if (place === "LIST") yield whole.value;
      else members.set(key, whole.value);
    }
  };
}

/** Adds a token to a value, and tells the value once it is whole. */
function consume(value: Value, token: Token): { readonly value: unknown } | undefined {
  if (token.name.startsWith("start")) value.depth++;
  if (token.name.startsWith("end")) value.depth--;
  if (++value.tokens <= MAX_TOKENS) value.assembler.consume(token);
  if (value.depth > 0) return undefined;
  return { value: value.tokens > MAX_TOKENS ? TOO_LARGE : value.assembler.current };
}
