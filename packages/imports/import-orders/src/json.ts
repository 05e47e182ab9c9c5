import { none } from "stream-chain/defs.js";
import { jsonParser, type Token } from "stream-json/core/parser.js";
import { blocksOf } from "./blocks.ts";
import {
  assertText,
  type Entry,
  FIELD_NAME,
  type Format,
  NO_UTF8,
  NOT_UTF8,
  type Position,
  UnreadableFileError,
} from "./format.ts";
import { orderCollector, TOO_LARGE } from "./json-orders.ts";

/** JSON: `{"orders": […]}`, a list of orders, or one order. A position in it is reached by reading up to it again. */
export const json: Format = {
  unit: "order",
  async *entries(file, from) {
    const tokens = jsonParser({ packValues: true, streamValues: false });
    const collect = orderCollector();
    const text = new TextDecoder();
    let byte = 0;
    let row = 0;

    const ordersIn = function* (piece: string | typeof none): Generator<Entry> {
      for (const order of collect(parsed(() => tokens(piece as string), row))) {
        row++;
        if (row > (from?.row ?? 0)) yield entryOf(order, { byte, row });
      }
    };

    for await (const { block, isLast } of blocksOf(file.bytesFrom(0))) {
      if (byte === 0) assertText(block);
      byte += block.length;
      // Each piece ends where an order may end, so that all orders before a fault of the file are told of.
      for (const piece of text.decode(block, { stream: !isLast }).split(/(?<=\})/)) yield* ordersIn(piece);
    }
    yield* ordersIn(none);
  },
  inWords: (fault) => fault,
};

/** @throws UnreadableFileError that says after which order the file is no JSON. */
function parsed(parse: () => typeof none | { readonly values: readonly Token[] }, row: number): readonly Token[] {
  try {
    const tokens = parse();
    return tokens === none ? [] : tokens.values;
  } catch (error) {
    const where = row === 0 ? "The file is no JSON" : `After order ${row} the file is no JSON, and is not read further`;
    throw new UnreadableFileError(`${where}: ${error instanceof Error ? error.message : error}`);
  }
}

function entryOf(order: unknown, after: Position): Entry {
  const { order_id, orderId = order_id, ...rest } = isObject(order) ? order : {};
  const content = { ...(orderId !== undefined && { orderId }), ...rest };
  const reason = faultOf(order);
  return {
    rows: [after.row],
    ...(typeof orderId === "string" && { orderId }),
    content,
    faults: reason === undefined ? [] : [{ row: after.row, reason }],
    after,
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function faultOf(order: unknown): string | undefined {
  if (order === TOO_LARGE) return "It is far larger than an order may be";
  if (!isObject(order)) return "It is no order: an order is an object";
  if ("orderId" in order && "order_id" in order) return "It has both orderId and order_id";
  if (JSON.stringify(order).includes(NO_UTF8)) return NOT_UTF8;
  // The order's own check would name the field, and with it whatever stands in place of a name.
  if (!hasFieldNames(order)) return "It has a field that is named by something other than letters, digits and _";
  return undefined;
}

/** Without recursion: values may be nested as deeply as their size allows. */
function hasFieldNames(order: object): boolean {
  const due: unknown[] = [order];
  for (const value of due) {
    if (typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value) && !Object.keys(value).every((name) => FIELD_NAME.test(name))) return false;
    for (const member of Object.values(value)) due.push(member);
  }
  return true;
}
