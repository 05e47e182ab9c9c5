/** Uploads FILE, a CSV or JSON file of orders, waits until it is imported, and shows the report. ID shows an import. */
import { statSync } from "node:fs";
import { basename } from "node:path";
import { reportKey } from "@orders/contracts";
import { print, printable } from "./lib/cli/printable.ts";
import { interrupted, main } from "./lib/cli/run.ts";
import { line, step, UserError } from "./lib/cli/steps.ts";
import { importReport } from "./lib/orders/import-report.ts";
import { startImport, untilFinished } from "./lib/orders/imports.ts";
import { apiOf } from "./lib/stack/api.ts";
import { readStack, selection } from "./lib/stack/stack.ts";
import { output, readState } from "./lib/stack/state.ts";

await main(async () => {
  const stack = readStack();
  const { FILE, ID } = process.env;
  const path = ID ? undefined : fileToImport(FILE);
  const { outputs } = await readState(stack);
  const api = apiOf(outputs);
  const name = printable(path === undefined ? String(ID) : basename(path));

  const importId =
    path === undefined
      ? String(ID)
      : await step(`Uploading ${name}`, ({ progress }) => startImport(path, api, progress));
  const again = `${selection(stack)}make import ID=${printable(importId)}`;
  interrupted.addEventListener("abort", () => line(`The import goes on without this command. ${again} shows it.`));
  const view = await step(`Importing ${name}`, ({ progress }) => untilFinished(importId, api, progress));
  print(importReport(view));
  if (view.report) print(`The report: s3://${output(outputs, "uploads_bucket")}/${printable(reportKey(view.file))}`);
  print(`The import: ${again}`);
  if (view.problem) process.exitCode = 1;
});

function fileToImport(path = ""): string {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
  throw new UserError(path ? `There is no file ${printable(path)}.` : "Which file? make import FILE=orders.csv");
}
