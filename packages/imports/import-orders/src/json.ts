import { none } from "stream-chain/defs.js";
import type { Token } from "stream-json/core/parser.js";
import { blocksOf } from "./blocks.ts";
import { isHistorical } from "./draft.ts";
import { assertText, type Entry, type Format, type Position, UnreadableFileError } from "./format.ts";
import { orderCollector } from "./json-orders.ts";
import type { JsonValue } from "./json-value.ts";

/**
 * JSON: `{"orders": […]}`, a list of orders, or one order. To continue from a position, the file is read up to it again.
 */
export const json: Format = {
  unit: "order",
  async *entries(file, from, onEnd = () => {}) {
    // Most files are CSV. The parser is loaded with the first one that is not.
    const { jsonParser } = await import("stream-json/core/parser.js");
    // Texts and numbers arrive in chunks, because one may be as long as the file.
    const tokens = jsonParser({ packValues: false, streamValues: true });
    const collect = orderCollector(onEnd);
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
      // Each piece ends where an order may end, so that all orders before a syntax error are imported.
      for (const piece of text.decode(block, { stream: !isLast }).split(/(?<=\})/)) yield* ordersIn(piece);
    }
    yield* ordersIn(none);
  },
  inWords: (message) => message.replace(/^The body /, "It "),
};

/** @throws UnreadableFileError that says after which order the file is not valid JSON. */
function parsed(parse: () => typeof none | { readonly values: readonly Token[] }, row: number): readonly Token[] {
  try {
    const tokens = parse();
    return tokens === none ? [] : tokens.values;
  } catch (error) {
    const where =
      row === 0 ? "The file is not JSON" : `After order ${row} the file is not JSON, and is not read further`;
    throw new UnreadableFileError(`${where}: ${error instanceof Error ? error.message : error}`);
  }
}

function entryOf({ value, error }: JsonValue, after: Position): Entry {
  const order = isObject(value) ? value : {};
  const { order_id, orderId = order_id, ...rest } = order;
  const content = { ...(orderId !== undefined && { orderId }), ...rest };
  const reason = error ?? errorOf(value);
  return {
    rows: [after.row],
    ...(typeof orderId === "string" && { orderId }),
    content,
    unused: isHistorical(content) ? [] : ["status", "createdAt"].filter((field) => field in content),
    errors: reason === undefined ? [] : [{ row: after.row, reason }],
    after,
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function errorOf(order: unknown): string | undefined {
  if (!isObject(order)) return "It is not an order: an order is an object";
  if ("orderId" in order && "order_id" in order) return "It has both orderId and order_id";
  return undefined;
}
