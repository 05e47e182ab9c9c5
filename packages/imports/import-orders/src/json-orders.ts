import type { Token } from "stream-json/core/parser.js";
import { type Beside, FIELD_NAME, RefusedFileError, UnreadableFileError } from "./format.ts";
import { type JsonValue, ValueReader } from "./json-value.ts";

/** Members of the file's object that are kept in mind. */
const MAX_MEMBERS = 1_000;

/**
 * Picks the orders out of the tokens of a JSON text, each as soon as it is whole. At the end of an object with a list of
 * orders `tell` is called.
 * @throws UnreadableFileError when the text is neither a list nor an object. @throws RefusedFileError when its object has
 * a member twice, so that it is unclear what holds; for members other than `orders` at the end of the text only.
 */
export function orderCollector(tell: (beside: Beside) => void): (tokens: readonly Token[]) => Generator<JsonValue> {
  /** The object that the file is. */
  let file: ValueReader | undefined;
  const members = new Set<string>();
  let twice: string | undefined;
  let isInList = false;
  let hasList = false;
  let order: ValueReader | undefined;

  const nameMember = (name: string): void => {
    if (name === "orders" && hasList) {
      throw new RefusedFileError("The file's object has the member orders twice: put all orders into one list");
    }
    if (members.has(name)) twice ??= name;
    if (members.size < MAX_MEMBERS) members.add(name);
  };

  const end = (whole: JsonValue): void => {
    if (twice !== undefined) {
      const name = FIELD_NAME.test(twice) ? `the member ${twice}` : "a member";
      throw new RefusedFileError(`The file's object has ${name} twice: leave one of the two`);
    }
    if (members.size === MAX_MEMBERS) throw new RefusedFileError("The file's object has far too many members");
    const { currency } = whole.value as { readonly currency?: unknown };
    members.delete("orders");
    tell({ members: [...members], ...(members.has("currency") && { currency }) });
  };

  return function* (tokens) {
    for (const token of tokens) {
      if (isInList && order === undefined) {
        if (token.name === "endArray") isInList = false;
        else order = new ValueReader();
      }
      if (order !== undefined) {
        if (!order.add(token)) continue;
        yield order.read();
        order = undefined;
        continue;
      }
      if (file === undefined) {
        if (token.name === "startObject") file = new ValueReader();
        else if (token.name === "startArray") isInList = true;
        else if (token.name !== "endArray") {
          throw new UnreadableFileError("The file is neither a list of orders nor an object");
        }
      }
      const isWhole = file?.add(token) ?? false;
      if (file?.depth === 1 && token.name === "endKey") nameMember(file.member);
      if (file?.depth === 2 && token.name === "startArray" && file.member === "orders") isInList = hasList = true;
      if (!isWhole || file === undefined) continue;
      if (hasList) end(file.read());
      else yield file.read();
    }
  };
}
