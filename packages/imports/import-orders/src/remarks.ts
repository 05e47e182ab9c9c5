import { type Beside, type Entry, FIELD_NAME } from "./format.ts";

/** Something about a file that its sender should know, though no row is refused for it. */
export interface Remark {
  readonly text: string;
  /** How many rows it is true of; missing where it is about the file. */
  readonly count?: number;
  /** The first of these rows. */
  readonly rows?: readonly number[];
}

/** Rows that a remark names. */
const MAX_ROWS = 5;
/** Members of the file's object that are named one by one. */
const MAX_MEMBERS = 20;

const STATUS = "an order to process begins as pending";
const DATE = "an order to process is dated by its import";
const WHY_UNUSED: Readonly<Record<string, string>> = {
  status: STATUS,
  createdAt: DATE,
  created_at: DATE,
  order_date: DATE,
};

/** What there is to remark on an order that was taken. `isRepetition`: the same order stands in the file before it. */
export const remarksOn = ({ unused }: Entry, isRepetition: boolean): string[] => [
  ...unused.map((field) => `${field} is not used: ${WHY_UNUSED[field]}`),
  ...(isRepetition ? ["The same order stands in the file before, and is taken once"] : []),
];

/** The remarks with another one on a row: equal ones are counted, so that there are few however long the file. */
export function withRemark(remarks: readonly Remark[], text: string, row: number): readonly Remark[] {
  const known = remarks.find((remark) => remark.text === text);
  if (known === undefined) return [...remarks, { text, count: 1, rows: [row] }];
  const { count = 0, rows = [] } = known;
  const next = { text, count: count + 1, rows: rows.length < MAX_ROWS ? [...rows, row] : rows };
  return remarks.map((remark) => (remark === known ? next : remark));
}

/** What there is to remark on what a file says beside its orders. */
export function remarksBeside({ members }: Beside): Remark[] {
  const unused = members.filter((name) => name !== "currency");
  const named = unused.slice(0, MAX_MEMBERS).filter((name) => FIELD_NAME.test(name));
  const others = unused.length - named.length;
  return [
    ...named.map((name) => ({ text: `The member ${name} beside orders is not used` })),
    ...(others > 0 ? [{ text: `Members beside orders that are not used and not named here: ${others}` }] : []),
  ];
}
