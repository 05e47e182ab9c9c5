import { MAX_LINES } from "@orders/domain";
import { type CsvLine, csvLines } from "./csv-lines.ts";
import {
  type Entry,
  FIELD_NAME,
  type Format,
  NO_UTF8,
  NOT_UTF8,
  type Position,
  UnreadableFileError,
} from "./format.ts";

/** The columns that orders are made of, and the names that the API has for them. */
const COLUMNS = {
  order_id: "orderId",
  customer_id: "customerId",
  product_id: "productId",
  quantity: "quantity",
  price: "price",
  total: "total",
  status: "status",
} as const;
type Column = keyof typeof COLUMNS;

const OF_A_LINE: readonly Column[] = ["product_id", "quantity"];
const OF_A_RECORD: readonly Column[] = ["total", "status"];

const ALWAYS: readonly Column[] = ["order_id", "customer_id"];
const NEEDED = `${ALWAYS.join(", ")} and either ${OF_A_LINE.join(", ")} (and price) or ${OF_A_RECORD.join(", ")}`;

/** A row as it stands in the file. An order to process has one a line, an order of the past is one. */
interface Row {
  readonly line: number;
  readonly kind: "LINE" | "RECORD";
  readonly cells: Readonly<Partial<Record<Column, string>>>;
  readonly fault: string | undefined;
  readonly after: Position;
}

/** CSV: neighbouring rows of one `order_id` are one order with several lines. */
export const csv: Format = {
  unit: "line",
  async *entries(file, from) {
    let { overlong } = from ?? {};
    let rows: Row[] = [];
    for await (const row of rowsOf(file.bytesFrom(from?.byte ?? 0), from)) {
      const { order_id } = row.cells;
      if (rows.length > 0 && !joins(row, rows)) {
        yield entryOf(rows, overlong);
        rows = [];
      }
      rows.push(row);
      if (order_id !== overlong) overlong = undefined;
      // However many rows an order has, no more of them are kept than it takes to refuse it.
      if (overlong === undefined && rows.length > MAX_LINES) overlong = order_id;
      if (overlong !== undefined) {
        yield entryOf(rows, overlong);
        rows = [];
      }
    }
    if (rows.length > 0) yield entryOf(rows, overlong);
  },
  inWords: (fault) =>
    fault
      .replace(/\bitems\[\d+\]\.?/, "")
      .replace(/\b(?:orderId|customerId|productId)\b/, (name) => name.replace("Id", "_id")),
};

const joins = (row: Row, [first]: readonly Row[]): boolean =>
  row.kind === "LINE" &&
  first?.kind === "LINE" &&
  row.cells.order_id !== undefined &&
  row.cells.order_id === first.cells.order_id;

/** The columns of a file that nothing is made of: by name, or by number where the name may be data. */
export const unknownColumns = (columns: readonly string[]): string[] =>
  columns.flatMap((column, index) => {
    if (column === "" || isKnown(column)) return [];
    return [FIELD_NAME.test(column) ? column : `column ${index + 1}`];
  });

const isKnown = (column: string): boolean => Object.hasOwn(COLUMNS, column);

async function* rowsOf(bytes: AsyncIterable<Buffer>, from: Position | undefined): AsyncGenerator<Row> {
  let columns = from?.columns;
  // No column that is used has values of several lines: a quote was left open, and another one closed it by chance.
  const isSpoilt = (values: readonly string[]) =>
    values.some((value, index) => /[\r\n]/.test(value) && isKnown(columns?.[index] ?? "order_id"));

  for await (const line of csvLines(bytes, { byte: from?.byte ?? 0, line: (from?.row ?? 0) + 1 }, isSpoilt)) {
    if (columns === undefined) columns = columnsOf(line);
    else if (line.fault !== undefined || line.values.some((value) => value !== "")) yield rowOf(line, columns);
  }
  if (columns === undefined) throw new UnreadableFileError("The file is empty");
}

/** The columns in the file's order. @throws UnreadableFileError when no order can be made of them. */
function columnsOf({ line, values, fault }: CsvLine): string[] {
  if (fault !== undefined)
    throw new UnreadableFileError(`Line ${line}, which names the columns, cannot be read: ${fault}`);
  const columns = values.map((value) => value.toLowerCase().replace(/[\s-]+/g, "_"));
  const has = (column: Column) => columns.includes(column);
  const missing = ALWAYS.some((column) => !has(column)) || !(OF_A_LINE.every(has) || OF_A_RECORD.every(has));
  if (missing)
    throw new UnreadableFileError(`Line ${line} must name the columns ${NEEDED}. ${whatIsThere(columns, values)}`);
  const twice = columns.find((column, index) => isKnown(column) && columns.indexOf(column) < index);
  if (twice !== undefined) throw new UnreadableFileError(`Line ${line} names the column ${twice} twice`);
  return columns;
}

/** What a first line has in place of the columns' names. It may be a row of data, and is told without any of its values. */
function whatIsThere(columns: readonly string[], values: readonly string[]): string {
  const known = columns.filter(isKnown);
  if (known.length > 0) return `It names only ${known.join(", ")}`;
  const [separator] = SEPARATORS.find(([, sign]) => values.some((value) => value.includes(sign))) ?? [];
  if (values.length === 1 && separator) {
    return `It names none of them, and seems to be separated by ${separator}: save the file with commas`;
  }
  return "It names none of them, and looks like a row of data: put a line with the names of the columns above it";
}

const SEPARATORS = [
  ["semicolons", ";"],
  ["tabs", "\t"],
] as const;

function rowOf({ line, values, fault, next }: CsvLine, columns: readonly string[]): Row {
  const cells: Partial<Record<Column, string>> = {};
  for (const [index, column] of columns.entries()) {
    if (isKnown(column) && values[index]) cells[column as Column] = values[index];
  }
  const has = (column: Column) => cells[column] !== undefined;
  const isRecord = OF_A_RECORD.some(has) && !OF_A_LINE.some(has);
  const isNeither = columns.includes("total") && !columns.includes("product_id");
  return {
    line,
    kind: isRecord || isNeither ? "RECORD" : "LINE",
    cells,
    fault: fault ?? faultOf(values, columns, has),
    after: { byte: next.byte, row: next.line - 1, columns },
  };
}

/** Values beyond the last column are no fault as long as they are empty: spreadsheets leave them behind. */
function faultOf(
  values: readonly string[],
  columns: readonly string[],
  has: (column: Column) => boolean,
): string | undefined {
  const tooMany = values.slice(columns.length).some((value) => value !== "");
  if (values.length < columns.length || tooMany) return `It has ${values.length} values for ${columns.length} columns`;
  if (values.some((value) => value.includes(NO_UTF8))) return NOT_UTF8;
  if (OF_A_LINE.some(has) && OF_A_RECORD.some(has)) {
    return "It has both a product and a total or status: an order is either processed or of the past";
  }
  return undefined;
}

function entryOf(rows: readonly Row[], overlong: string | undefined): Entry {
  const { cells, kind } = rows[0] as Row;
  const { after } = rows.at(-1) as Row;
  return {
    rows: rows.map(({ line }) => line),
    ...(cells.order_id !== undefined && { orderId: cells.order_id }),
    content: kind === "RECORD" ? recordOf(cells) : orderOf(rows),
    faults: rows.flatMap((row) => {
      const reason = row.fault ?? faultAmong(rows, row, overlong);
      return reason === undefined ? [] : [{ row: row.line, reason }];
    }),
    after: { ...after, ...(overlong !== undefined && { overlong }) },
  };
}

/** What is wrong with a row in the company of the others of its order. */
function faultAmong([first]: readonly Row[], { cells }: Row, overlong: string | undefined): string | undefined {
  if (overlong !== undefined) return `The order has more than ${MAX_LINES} lines`;
  if (cells.customer_id !== first?.cells.customer_id) return `Line ${first?.line} names another customer for the order`;
  return undefined;
}

const recordOf = ({ order_id, customer_id, total, status }: Row["cells"]) =>
  given({ orderId: order_id, customerId: customer_id, total: numeric(total), status });

const orderOf = (rows: readonly Row[]) => ({
  ...given({ orderId: rows[0]?.cells.order_id, customerId: rows[0]?.cells.customer_id }),
  items: rows.map(({ cells: { product_id, quantity, price } }) =>
    given({ productId: product_id, quantity: numeric(quantity), price: numeric(price) }),
  ),
});

/** A number where the text is one as JSON has it, exactly; else the text, which the order's check refuses. */
const numeric = (text: string | undefined): number | string | undefined =>
  text !== undefined && /^\d{1,13}(?:\.\d{1,2})?$/.test(text) ? Number(text) : text;

const given = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
