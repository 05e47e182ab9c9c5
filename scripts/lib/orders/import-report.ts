import type { ImportRemark, ImportView } from "@orders/client";
import { printable } from "../cli/printable.ts";

const REFUSED_SHOWN = 20;

/**
 * A finished import in lines for a terminal: why the file could not be read, the counts, the first refused rows, ignored
 * columns and remarks.
 */
export function importReport({ counts, problem, report }: Pick<ImportView, "counts" | "problem" | "report">): string {
  const { ignoredColumns = [], remarks = [] } = report ?? {};
  const refused = (report?.refused ?? [])
    .slice(0, REFUSED_SHOWN)
    .map(({ row, orderId, reason }) => `  Row ${row}${orderId === undefined ? "" : ` (${orderId})`}: ${reason}`);
  const more = counts.rowsRefused - refused.length;
  const lines = [
    ...(problem === undefined ? [] : [`  ${problem}`, ""]),
    `  ${number(counts.rows).padStart(10)} rows read`,
    `  ${number(counts.made).padStart(10)} orders made, to be processed`,
    `  ${number(counts.recorded).padStart(10)} historical orders stored`,
    `  ${number(counts.thereAlready).padStart(10)} orders there already`,
    `  ${number(counts.rowsRefused).padStart(10)} rows refused`,
    "",
    ...refused,
    ...(more > 0 ? [`  … and ${number(more)} more.`] : []),
    ...(ignoredColumns.length > 0 ? [`  Ignored columns: ${ignoredColumns.join(", ")}`] : []),
    ...remarks.map(inWords),
  ];
  return `\n${lines.map(printable).join("\n").trimEnd()}\n`;
}

function inWords({ text, count = 0, rows = [] }: ImportRemark): string {
  if (count === 0) return `  Remark: ${text}`;
  const more = count > rows.length ? ", …" : "";
  return `  Remark: ${text} (${number(count)} ${count === 1 ? "order" : "orders"}: row ${rows.join(", ")}${more})`;
}

/** A count with separators between the thousands. */
export const number = (count: number): string => count.toLocaleString("en-US");
