import type { ImportReport, ImportView } from "@orders/client";
import { Link } from "react-router";
import { count, counted } from "../ui/format.ts";
import { Moment } from "../ui/moment.tsx";
import { Progress } from "./progress.tsx";

const STATUS: Readonly<Record<ImportView["status"], { readonly label: string; readonly tone: string }>> = {
  WAITING_FOR_FILE: { label: "Waits for its file", tone: "waiting" },
  RUNNING: { label: "Running", tone: "working" },
  DONE: { label: "Done", tone: "good" },
  FAILED: { label: "Failed", tone: "attention" },
};

const COUNTS: Readonly<Record<keyof ImportView["counts"], string>> = {
  rows: "Rows read",
  made: "Orders to process",
  recorded: "Historical orders",
  thereAlready: "There already",
  rowsRefused: "Rows refused",
};

/** Whether nothing more happens to an import. */
export const isFinished = ({ status }: ImportView): boolean => status === "DONE" || status === "FAILED";

/** An import: its progress, what became of its rows, and its report. */
export function ImportDetails({ view }: { view: ImportView }) {
  const { importId, file, status, expiresAt, size, bytesRead, counts, problem, report, reportUrl } = view;
  const { label, tone } = STATUS[status];
  return (
    <section aria-labelledby="import">
      <div className="head near">
        <h2 id="import">{file.split("/").at(-1)}</h2>
        <span className={`badge ${tone}`} aria-live="polite">
          {label}
        </span>
      </div>
      <p className="quiet">
        Import <code>{importId}</code>
      </p>
      {status === "WAITING_FOR_FILE" && (
        <div className="note">
          There is no file yet. If its upload broke off, choose the file again.
          {expiresAt && (
            <>
              {" "}
              This import waits until <Moment at={expiresAt} />.
            </>
          )}
        </div>
      )}
      {problem && (
        <div className="note error" role="alert">
          <strong>The file was not imported completely</strong>
          <p>{problem}</p>
        </div>
      )}
      {status === "RUNNING" && <Progress label="Imported" done={bytesRead} of={size ?? 0} />}
      <dl className="tiles">
        {Object.entries(COUNTS).map(([name, words]) => (
          <div key={name} className="tile">
            <dt>{words}</dt>
            <dd>{count(counts[name as keyof typeof COUNTS])}</dd>
          </div>
        ))}
      </dl>
      {counts.made > 0 && (
        <p>
          The new orders are in the <Link to="/orders">list</Link>.
        </p>
      )}
      {report && <Report report={report} />}
      {reportUrl && (
        <p>
          <a href={reportUrl} target="_blank" rel="noopener">
            Open the whole report (JSON)
          </a>
        </p>
      )}
    </section>
  );
}

function Report({ report: { refused, rowsRefused, ignoredColumns = [], remarks = [] } }: { report: ImportReport }) {
  return (
    <>
      {refused.length > 0 && (
        <table className="stacking">
          <caption>
            {refused.length < rowsRefused
              ? `The first ${count(refused.length)} of ${counted(rowsRefused, "refused row")}`
              : "Refused rows"}
          </caption>
          <thead>
            <tr>
              <th scope="col">Row</th>
              <th scope="col">Order</th>
              <th scope="col">Reason</th>
            </tr>
          </thead>
          <tbody>
            {refused.map(({ row, orderId, reason }, index) => (
              // A row may be refused for two reasons, and a report never changes.
              <tr key={index}>
                <td data-label="Row">{row}</td>
                <td data-label="Order">{orderId === undefined ? "–" : <code>{orderId}</code>}</td>
                <td data-label="Reason">{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {ignoredColumns.length > 0 && <p>Ignored columns: {ignoredColumns.join(", ")}</p>}
      {remarks.length > 0 && (
        <ul>
          {remarks.map(({ text, count: orders, rows }) => (
            <li key={text}>
              {text}
              {orders !== undefined &&
                ` (${counted(orders, "row")}: ${(rows ?? []).join(", ")}${orders > (rows ?? []).length ? ", …" : ""})`}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
