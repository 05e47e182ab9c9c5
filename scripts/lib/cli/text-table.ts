/** Rows as lines of text: the first column to the left, the numbers in the others to the right. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(width(0)) : cell.padStart(width(column))))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
