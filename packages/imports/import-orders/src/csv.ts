import { MAX_LINES } from "@orders/contracts";
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

/** The columns that are read, and the names of their fields in the API. */
const COLUMNS = {
  order_id: "orderId",
  customer_id: "customerId",
  product_id: "productId",
  quantity: "quantity",
  price: "price",
  total: "total",
  status: "status",
  currency: "currency",
  order_date: "orderDate",
  created_at: "createdAt",
} as const;
type Column = keyof typeof COLUMNS;

const LINE_COLUMNS: readonly Column[] = ["product_id", "quantity"];
const HISTORICAL_COLUMNS: readonly Column[] = ["total", "status"];
const DATES: readonly Column[] = ["order_date", "created_at"];

const ALWAYS: readonly Column[] = ["order_id", "customer_id"];
const NEEDED = `${ALWAYS.join(", ")} and either ${LINE_COLUMNS.join(", ")} (and price) or ${HISTORICAL_COLUMNS.join(", ")}`;

/** Columns of the whole order, and their names in messages. All rows of an order that fill one have the same value. */
const OF_THE_ORDER = { customer_id: "customer", total: "total", status: "status", currency: "currency" } as const;

/** A row of the file. An order to process has one row per order line. A historical order is a single row. */
interface Row {
  readonly line: number;
  readonly kind: "LINE" | "HISTORICAL";
  readonly cells: Readonly<Partial<Record<Column, string>>>;
  readonly error: string | undefined;
  readonly after: Position;
}

/**
 * CSV: neighbouring rows of one `order_id` are one order with several lines; a row after the first may leave `order_id`
 * and `customer_id` empty.
 */
export const csv: Format = {
  unit: "line",
  async *entries(file, from) {
    const orders = new RowGroups(from?.overlong);
    for await (const row of rowsOf(file.bytesFrom(from?.byte ?? 0), from)) yield* orders.add(row);
    yield* orders.end();
  },
  inWords: (message) =>
    message.replace(
      /^(Missing required field: )?(?:items\[\d+\]\.)?(\w+)/,
      (words: string, missing = "", field = "") => (COLUMN_OF.has(field) ? missing + COLUMN_OF.get(field) : words),
    ),
};

/** Groups neighbouring rows into orders. It keeps no more rows of an order than it needs to refuse the order. */
class RowGroups {
  #rows: Row[] = [];
  /** Id of the order whose further rows are refused, because it has too many; empty where it has no id. */
  #overlong: string | undefined;

  constructor(overlong: string | undefined) {
    this.#overlong = overlong;
  }

  /** Takes the next row. @returns the entries that are complete then. */
  *add(row: Row): Generator<Entry> {
    if (!joins(row, this.#rows)) yield* this.end();
    this.#rows.push(row);
    const goesOn = this.#overlong !== undefined && (row.cells.order_id ?? this.#overlong) === this.#overlong;
    if (!goesOn) this.#overlong = this.#rows.length > MAX_LINES ? (this.#rows[0]?.cells.order_id ?? "") : undefined;
    if (this.#overlong !== undefined) yield* this.#entry({ overlong: this.#overlong, goesOn });
  }

  /** The entry of the rows that were not returned yet, if there are any. */
  *end(): Generator<Entry> {
    if (this.#rows.length > 0) yield* this.#entry();
  }

  *#entry(overlong?: Overlong): Generator<Entry> {
    const rows = this.#rows;
    this.#rows = [];
    yield entryOf(rows, overlong);
  }
}

/** An order with too many rows. */
interface Overlong {
  /** Its id; empty where it has none. */
  readonly overlong: string;
  /** Whether an earlier entry already holds rows of it. */
  readonly goesOn: boolean;
}

/** The column of each field. A customer has an id only, where the API would also take an e-mail address. */
const COLUMN_OF: ReadonlyMap<string, string> = new Map([
  ...Object.entries(COLUMNS).map(([column, field]) => [field, column] as const),
  ["customerEmail", "customer_id"],
]);

/**
 * Whether a row belongs to the order of the rows before it. A row that seems to, but is invalid there, is refused with
 * them.
 */
function joins({ kind, cells }: Row, [first]: readonly Row[]): boolean {
  if (kind === "HISTORICAL" && first?.kind === "HISTORICAL") return false;
  if (cells.order_id !== undefined) return cells.order_id === first?.cells.order_id;
  return cells.customer_id === undefined || cells.customer_id === first?.cells.customer_id;
}

/** The columns of a file that are not used: by name, or by number when the name may be data. */
export const unusedColumns = (columns: readonly string[]): string[] =>
  columns.flatMap((column, index) => {
    const isUsed = isKnown(column) && (column !== "price" || columns.includes("product_id"));
    if (isNameless(column) || isUsed) return [];
    return [FIELD_NAME.test(column) ? column : `column ${index + 1}`];
  });

const isNameless = (column: string): boolean => !/[\p{L}\p{N}]/u.test(column);

const isKnown = (column: string): boolean => Object.hasOwn(COLUMNS, column);

async function* rowsOf(bytes: AsyncIterable<Buffer>, from: Position | undefined): AsyncGenerator<Row> {
  let columns = from?.columns;
  // A used column never has a value of several lines, and the value of an unused column never contains a whole row.
  // Otherwise a quote was left open, and a later quote closed it by chance.
  const isSpoilt = (values: readonly string[]) =>
    values.some((value, index) => {
      const lines = value.split(/\r\n?|\n/);
      if (lines.length === 1) return false;
      const commas = columns === undefined ? 0 : columns.length - 1;
      return isKnown(columns?.[index] ?? "order_id") || lines.some((line) => line.split(",").length > commas);
    });

  for await (const line of csvLines(bytes, { byte: from?.byte ?? 0, line: (from?.row ?? 0) + 1 }, isSpoilt)) {
    if (columns === undefined) columns = columnsOf(line);
    else if (line.error !== undefined || line.values.some((value) => value !== "")) yield rowOf(line, columns);
  }
  if (columns === undefined) throw new UnreadableFileError("The file is empty");
}

/**
 * The columns, in the order of the file. @throws UnreadableFileError when required columns are missing, or are there
 * twice.
 */
function columnsOf({ line, values, error }: CsvLine): string[] {
  if (error !== undefined)
    throw new UnreadableFileError(`Line ${line}, which names the columns, cannot be read: ${error}`);
  const columns = values.map((value) => value.toLowerCase().replace(/[\s-]+/g, "_"));
  const has = (column: Column) => columns.includes(column);
  const missing = ALWAYS.some((column) => !has(column)) || !(LINE_COLUMNS.every(has) || HISTORICAL_COLUMNS.every(has));
  if (missing)
    throw new UnreadableFileError(`Line ${line} must name the columns ${NEEDED}. ${whatIsThere(columns, values)}`);
  const twice = columns.find((column, index) => isKnown(column) && columns.indexOf(column) < index);
  if (twice !== undefined) throw new UnreadableFileError(`Line ${line} names the column ${twice} twice`);
  if (DATES.every(has)) throw new UnreadableFileError(`Line ${line} names the date twice: ${DATES.join(" and ")}`);
  return columns;
}

/** What a first line without the required columns contains. It may be a row of data, so its values are not repeated. */
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

function rowOf({ line, values, error, next }: CsvLine, columns: readonly string[]): Row {
  const cells: Partial<Record<Column, string>> = {};
  for (const [index, column] of columns.entries()) {
    if (isKnown(column) && values[index]) cells[column as Column] = values[index];
  }
  const has = (column: Column) => cells[column] !== undefined;
  const hasProducts = columns.includes("product_id");
  const isLine = LINE_COLUMNS.some(has) || (hasProducts && has("price"));
  return {
    line,
    kind: !isLine && (!hasProducts || HISTORICAL_COLUMNS.some(has)) ? "HISTORICAL" : "LINE",
    cells,
    error: error ?? errorOf(values, columns),
    after: { byte: next.byte, row: next.line - 1, columns: [...columns] },
  };
}

const HINT = "if a number has a decimal comma, write it with a point, such as 9.99";

/** What is wrong with the values of a row. Empty values after the last column are valid: spreadsheets write them. */
function errorOf(values: readonly string[], columns: readonly string[]): string | undefined {
  const counts = `It has ${values.length} values for ${columns.length} columns`;
  if (values.length < columns.length) return counts;
  if (values.slice(columns.length).some((value) => value !== "")) return `${counts}: ${HINT}`;
  const nameless = columns.findIndex((column, index) => isNameless(column) && values[index] !== "");
  if (nameless >= 0) return `It has a value in column ${nameless + 1}, which has no name: ${HINT}`;
  if (values.some((value) => value.includes(NO_UTF8))) return NOT_UTF8;
  return undefined;
}

/** The entry of an order's rows. `overlong`: given where the order has too many rows. */
function entryOf(rows: readonly Row[], overlong?: Overlong): Entry {
  const { cells, kind } = rows[0] as Row;
  const { after } = rows.at(-1) as Row;
  const orderId = cells.order_id ?? (overlong?.overlong || undefined);
  const unused: readonly Column[] = kind === "HISTORICAL" ? [] : ["status", ...DATES];
  return {
    rows: rows.map(({ line }) => line),
    ...(orderId !== undefined && { orderId }),
    ...(overlong?.goesOn && { goesOn: true }),
    ...(kind === "LINE" && { isOneOfLines: true }),
    content: kind === "HISTORICAL" ? historicalOrderOf(cells) : orderOf(rows),
    unused: unused.filter((column) => rows.some((row) => row.cells[column] !== undefined)),
    errors: rows.flatMap((row) => {
      const reason = row.error ?? (overlong ? TOO_MANY : errorAmong(rows, row));
      return reason === undefined ? [] : [{ row: row.line, reason }];
    }),
    after: { ...after, ...(overlong && { overlong: overlong.overlong }) },
  };
}

const TOO_MANY = `The order has more than ${MAX_LINES} lines`;

/** What is wrong with a row in relation to the other rows of its order. */
function errorAmong(rows: readonly Row[], { line, kind, cells }: Row): string | undefined {
  const [first] = rows;
  if (kind !== first?.kind) {
    return (
      `It and line ${first?.line} are of two kinds: all rows of an order to process have product_id and quantity, ` +
      "and a historical order is one row without them"
    );
  }
  if (line !== first.line && cells.order_id === undefined && cells.customer_id !== undefined) {
    return "It has a customer_id and no order_id: a further line of the order above has both or neither";
  }
  for (const [column, name] of Object.entries(OF_THE_ORDER) as [Column, string][]) {
    const said = rows.find((row) => row.cells[column] !== undefined);
    const isSame = cells[column] === undefined || comparable(column, cells) === comparable(column, said?.cells ?? {});
    const rule = column === "total" ? ": in each row that has a total it is the order's, the sum of all its lines" : "";
    if (!isSame) return `Line ${said?.line} names another ${name} for the order${rule}`;
  }
  return undefined;
}

/** The form of a value in which it is compared with that of another row. */
function comparable(column: Column, cells: Row["cells"]): unknown {
  const text = cells[column];
  if (column === "customer_id") return text;
  return column === "total" ? numeric(text) : text?.toLowerCase();
}

const historicalOrderOf = ({ order_id, customer_id, total, status, currency, order_date, created_at }: Row["cells"]) =>
  given({
    orderId: order_id,
    customerId: customer_id,
    total: numeric(total),
    status,
    currency,
    orderDate: order_date,
    createdAt: created_at,
  });

function orderOf(rows: readonly Row[]) {
  const said = (column: Column) => rows.find(({ cells }) => cells[column] !== undefined)?.cells[column];
  return {
    ...given({ orderId: rows[0]?.cells.order_id, customerId: said("customer_id") }),
    items: rows.map(({ cells: { product_id, quantity, price } }) =>
      given({ productId: product_id, quantity: numeric(quantity), price: numeric(price) }),
    ),
    ...given({ total: numeric(said("total")), status: said("status"), currency: said("currency") }),
  };
}

/** A number, when the text is one that JSON keeps exactly. Otherwise the text, which the order's validation refuses. */
const numeric = (text: string | undefined): number | string | undefined =>
  text !== undefined && /^\d{1,13}(?:\.\d{1,2})?$/.test(text) ? Number(text) : text;

const given = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
