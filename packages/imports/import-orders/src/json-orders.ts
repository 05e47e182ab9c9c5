import type { Token } from "stream-json/core/parser.js";
import { type Beside, FIELD_NAME, RefusedFileError, UnreadableFileError } from "./format.ts";
import { type JsonValue, ValueReader } from "./json-value.ts";

/** How many member names of the file's object are remembered. */
const MAX_MEMBERS = 1_000;

/**
 * Picks the orders out of the tokens of a JSON text, each as soon as it is complete. The filters of stream-json cannot:
 * they keep any order, however large, and do not see that a member is there twice. `onEnd` is called at the end of an
 * object that has a list of orders.
 * @throws UnreadableFileError when the text is neither a list nor an object.
 * @throws RefusedFileError when its object has a member twice, so that it is ambiguous. A second `orders` is noticed at
 * once, another member only at the end of the text.
 */
export function orderCollector(onEnd: (beside: Beside) => void): (tokens: readonly Token[]) => Generator<JsonValue> {
  const collector = new OrderCollector(onEnd);
  return function* (tokens) {
    for (const token of tokens) {
      const order = collector.next(token);
      if (order !== undefined) yield order;
    }
  };
}

/** Reads one token in one place of the text. @returns the order that the token completes. */
type State = (token: Token) => JsonValue | undefined;

/** A state machine over the tokens: it stands at the start, in the file's object, in a list of orders or in an order. */
class OrderCollector {
  readonly #onEnd: (beside: Beside) => void;
  readonly #members = new FileMembers();
  #state: State = (token) => this.#start(token);

  constructor(onEnd: (beside: Beside) => void) {
    this.#onEnd = onEnd;
  }

  next(token: Token): JsonValue | undefined {
    return this.#state(token);
  }

  #start(token: Token): JsonValue | undefined {
    if (token.name === "startObject") {
      this.#state = this.#inObject(new ValueReader());
      return this.#state(token);
    }
    if (token.name !== "startArray") {
      throw new UnreadableFileError("The file is neither a list of orders nor an object");
    }
    // The parser refuses whatever follows the end of the outermost list.
    this.#state = this.#inList(() => undefined);
    return undefined;
  }

  /** In the object that the file is: either one order, or an object with a list of orders. */
  #inObject(object: ValueReader): State {
    const inObject: State = (token) => {
      const isComplete = object.add(token);
      if (object.depth === 1 && token.name === "endKey") this.#members.add(object.member);
      if (object.depth === 2 && token.name === "startArray" && object.member === "orders") {
        this.#members.hasList = true;
        this.#state = this.#inList(inObject);
      }
      if (!isComplete) return undefined;
      if (!this.#members.hasList) return object.read();
      this.#onEnd(this.#members.beside(object.read()));
      return undefined;
    };
    return inObject;
  }

  /** Between the orders of a list. `outside`: the state that reads the list's end, and whatever follows. */
  #inList(outside: State): State {
    const inList: State = (token) => {
      this.#state = token.name === "endArray" ? outside : this.#inOrder(inList);
      return this.#state(token);
    };
    return inList;
  }

  /** In an order of a list. */
  #inOrder(inList: State): State {
    const order = new ValueReader();
    return (token) => {
      if (!order.add(token)) return undefined;
      this.#state = inList;
      return order.read();
    };
  }
}

/** The member names of the file's object. */
class FileMembers {
  readonly #names = new Set<string>();
  #twice: string | undefined;
  /** Whether a list of orders is among them. */
  hasList = false;

  /** @throws RefusedFileError for a further `orders` after the list of orders. */
  add(name: string): void {
    if (name === "orders" && this.hasList) {
      throw new RefusedFileError("The file's object has the member orders twice: put all orders into one list");
    }
    if (this.#names.has(name)) this.#twice ??= name;
    if (this.#names.size < MAX_MEMBERS) this.#names.add(name);
  }

  /**
   * What the object has besides its orders. @throws RefusedFileError when a member is there twice, or there are too many.
   */
  beside({ value }: JsonValue): Beside {
    if (this.#twice !== undefined) {
      const name = FIELD_NAME.test(this.#twice) ? `the member ${this.#twice}` : "a member";
      throw new RefusedFileError(`The file's object has ${name} twice: leave one of the two`);
    }
    if (this.#names.size === MAX_MEMBERS) throw new RefusedFileError("The file's object has far too many members");
    const { currency } = value as { readonly currency?: unknown };
    const members = [...this.#names].filter((name) => name !== "orders");
    return { members, ...(this.#names.has("currency") && { currency }) };
  }
}
