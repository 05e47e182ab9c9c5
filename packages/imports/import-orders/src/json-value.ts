import type { Token } from "stream-json/core/parser.js";
import { FIELD_NAME, NO_UTF8, NOT_UTF8, UnreadableFileError } from "./format.ts";

/** Tokens of one order; one with all that it may have has some 2,000. */
const MAX_TOKENS = 30_000;
/** Characters of the texts and numbers of one order: as many as a body of the API may have. */
const MAX_CHARACTERS = 256 * 1024;
/** An order has three levels. */
const MAX_DEPTH = 32;
/** The parser remembers all levels that are open. */
const MAX_DEPTH_OF_FILE = 100_000;
/** Characters up to which every number in plain digits is the same once it is read. */
const EXACT_DIGITS = 15;

/** What is read even of a value that cannot be kept. */
const ALWAYS_READ: readonly string[] = ["orderId", "order_id", "currency"];
const MAX_ALWAYS_READ = 128;

/** A value of a JSON text: the whole of it, or why it cannot be kept, and then only the members in `ALWAYS_READ`. */
export interface JsonValue {
  readonly value: unknown;
  readonly error?: string;
}

type Container = unknown[] | Record<string, unknown>;

/** Puts one value together from its tokens. However it is made, it takes little memory and no recursion. */
export class ValueReader {
  /** Levels that are open. */
  depth = 0;
  /** The member of the outermost object that was named last. */
  member = "";
  #error: string | undefined;
  #tokens = 0;
  #characters = 0;
  #text = "";
  #root: unknown;
  readonly #open: { readonly container: Container; key: string }[] = [];
  readonly #kept: Record<string, unknown> = {};

  /** Takes the next token, and tells whether the value is whole. @throws UnreadableFileError when it is nested without end */
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
    // The order's own check would name the field, and with it whatever stands in place of a name.
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
    // Of two that have one name the first stays, as the order is refused for the second.
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
const NO_FIELD_NAME = "It has a field that is named by something other than letters, digits and _";
const INEXACT = "It has a number with more digits, or a larger exponent, than can be kept exactly";

/** The digits that count in a number's text, without sign, point, exponent, and zeros around them. */
const digitsOf = (number: string): string =>
  number.replace(/e.*$/i, "").replace(/[-.]/g, "").replace(/^0+/, "").replace(/0+$/, "");
