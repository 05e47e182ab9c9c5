import type { ImportRemark } from "@orders/contracts/schemas";
import { type Beside, type Entry, FIELD_NAME } from "./format.ts";

/** The most rows that a remark names. */
const MAX_ROWS = 5;
/** The most members of the file's object that are named one by one. */
const MAX_MEMBERS = 20;

const STATUS = "an order to process starts as pending";
const DATE = "an order to process gets the date of its import";
const WHY_UNUSED: Readonly<Record<string, string>> = {
  status: STATUS,
  createdAt: DATE,
  created_at: DATE,
  order_date: DATE,
};

/** The remarks on an imported order. `isRepetition`: the file contains the same order before it. */
export const remarksOn = ({ unused }: Entry, isRepetition: boolean): string[] => [
  ...unused.map((field) => `${field} is not used: ${WHY_UNUSED[field]}`),
  ...(isRepetition ? ["The file contains the same order before; it is imported once"] : []),
];

/** Adds a remark on a row. Equal remarks are counted, so that there are few even for a long file. */
export function withRemark(remarks: readonly ImportRemark[], text: string, row: number): ImportRemark[] {
  const known = remarks.find((remark) => remark.text === text);
  if (known === undefined) return [...remarks, { text, count: 1, rows: [row] }];
  const { count = 0, rows = [] } = known;
  const next = { text, count: count + 1, rows: rows.length < MAX_ROWS ? [...rows, row] : rows };
  return remarks.map((remark) => (remark === known ? next : remark));
}

/** The remarks on what a file contains besides its orders. */
export function remarksBeside({ members }: Beside): ImportRemark[] {
  const unused = members.filter((name) => name !== "currency");
  const named = unused.slice(0, MAX_MEMBERS).filter((name) => FIELD_NAME.test(name));
  const others = unused.length - named.length;
  return [
    ...named.map((name) => ({ text: `The member ${name} beside orders is not used` })),
    ...(others > 0 ? [{ text: `Members beside orders that are not used and not named here: ${others}` }] : []),
  ];
}
