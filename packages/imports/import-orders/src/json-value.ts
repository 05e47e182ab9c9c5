import type { Token } from "stream-json/core/parser.js";
import { FIELD_NAME, NO_UTF8, NOT_UTF8, UnreadableFileError } from "./format.ts";

/** The most tokens of one order. The largest valid order has about 2,000. */
const MAX_TOKENS = 30_000;
/** The most characters in the texts and numbers of one order: as many as an API request body may have. */
const MAX_CHARACTERS = 256 * 1024;
/** The deepest nesting of one order. A valid order has three levels. */
const MAX_DEPTH = 32;
/** The deepest nesting of a file. The parser keeps all open levels in memory. */
const MAX_DEPTH_OF_FILE = 100_000;
/** A number of up to so many characters, without an exponent, is always read exactly. */
const EXACT_DIGITS = 15;

/** Members that are read even when the value itself is refused. */
const ALWAYS_READ: readonly string[] = ["orderId", "order_id", "currency"];
const MAX_ALWAYS_READ = 128;

/** A value of a JSON text. With an `error`, only its members in `ALWAYS_READ` are kept. */
export interface JsonValue {
  readonly value: unknown;
  readonly error?: string;
}

type Container = unknown[] | Record<string, unknown>;

/** Builds one value from its tokens. It needs little memory and no recursion, whatever the value. */
export class ValueReader {
  /** Number of open levels. */
  depth = 0;
  /** The latest member name of the outermost object. */
  member = "";
  #error: string | undefined;
  #tokens = 0;
  #characters = 0;
  #text = "";
  #root: unknown;
  readonly #open: { readonly container: Container; key: string }[] = [];
  readonly #kept: Record<string, unknown> = {};

  /**
   * Adds the next token. @returns whether the value is complete. @throws UnreadableFileError when it is nested too deep.
   */
  add(token: Token): boolean {
    if (++this.#tokens > MAX_TOKENS) this.#fail(TOO_LARGE);
    switch (token.name) {
      case "startObject":
      case "startArray":
        this.#start(token.name === "startArray" ? [] : {});
        return false;
      case "endObject":
      case "endArray":
        this.depth--;
        if (this.#error === undefined) this.#open.pop();
        break;
      case "startKey":
      case "startString":
      case "startNumber":
        this.#text = "";
        return false;
      case "stringChunk":
      case "numberChunk":
        this.#addText(token.value);
        return false;
      case "endKey":
        this.#setKey();
        return false;
      case "endString":
        this.#save(this.#text);
        break;
      case "endNumber":
        this.#save(this.#number());
        break;
      case "trueValue":
      case "falseValue":
      case "nullValue":
        this.#save(token.value);
    }
    return this.depth === 0;
  }

  read(): JsonValue {
    return this.#error === undefined ? { value: this.#root } : { value: this.#kept, error: this.#error };
  }

  #fail(error: string): void {
    this.#error ??= error;
  }

  #start(container: Container): void {
    this.depth++;
    if (this.depth > MAX_DEPTH) this.#fail(TOO_DEEP);
    if (this.depth > MAX_DEPTH_OF_FILE) {
      throw new UnreadableFileError(`A value is nested more than ${MAX_DEPTH_OF_FILE} levels deep`);
    }
    this.#save(container);
    if (this.#error === undefined) this.#open.push({ container, key: "" });
  }

  #addText(chunk: string): void {
    this.#characters += chunk.length;
    if (this.#characters > MAX_CHARACTERS) this.#fail(TOO_LARGE);
    if (chunk.includes(NO_UTF8)) this.#fail(NOT_UTF8);
    if (this.#error === undefined || (this.depth === 1 && this.#text.length < MAX_ALWAYS_READ)) this.#text += chunk;
  }

  #setKey(): void {
    if (this.depth === 1) this.member = this.#text;
    // Refused here, because the validation of the order would repeat the name, which may be data.
    if (!FIELD_NAME.test(this.#text)) this.#fail(NO_FIELD_NAME);
    const place = this.#open.at(-1);
    if (this.#error !== undefined || place === undefined) return;
    if (Object.hasOwn(place.container, this.#text)) this.#fail(`It has the member ${this.#text} twice in one object`);
    place.key = this.#text;
  }

  #number(): number {
    const value = Number(this.#text);
    const isPlain = this.#text.length <= EXACT_DIGITS && !/e/i.test(this.#text);
    if (!isPlain && digitsOf(String(value)) !== digitsOf(this.#text)) this.#fail(INEXACT);
    return value;
  }

  #save(value: unknown): void {
    // The first of two members with the same name is kept. The order is refused for the second one.
    if (this.depth === 1 && ALWAYS_READ.includes(this.member) && typeof value !== "object") {
      this.#kept[this.member] ??= value;
    }
    if (this.#error !== undefined) return;
    const place = this.#open.at(-1);
    if (place === undefined) this.#root = value;
    else if (Array.isArray(place.container)) place.container.push(value);
    else place.container[place.key] = value;
  }
}

const TOO_LARGE = "It is far larger than an order may be";
const TOO_DEEP = `It is nested more than ${MAX_DEPTH} levels deep, and an order has three`;
const NO_FIELD_NAME = "It has a field whose name is not made of letters, digits and _";
const INEXACT = "It has a number with more digits, or a larger exponent, than can be kept exactly";

/** The significant digits of a number: without sign, point, exponent, leading and trailing zeros. */
const digitsOf = (number: string): string =>
  number.replace(/e.*$/i, "").replace(/[-.]/g, "").replace(/^0+/, "").replace(/0+$/, "");
