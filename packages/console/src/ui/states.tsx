import type { ReactNode } from "react";
import { ApiError } from "../api/answer.ts";

/** What went wrong and what to do, in the words of the problem document. */
export function ErrorNote({ error, children }: { error: unknown; children?: ReactNode }) {
  const problem = error instanceof ApiError ? error.problem : undefined;
  return (
    <div className="note error" role="alert">
      <strong>{problem?.title ?? "Something went wrong"}</strong>
      <p>{error instanceof Error ? error.message : String(error)}</p>
      {problem?.errors && (
        <ul>
          {problem.errors.map(({ pointer, message }) => (
            <li key={`${pointer} ${message}`}>{message}</li>
          ))}
        </ul>
      )}
      {children}
      {problem && (
        <p className="quiet">
          To report it, name the correlation id <code>{problem.correlationId}</code>
        </p>
      )}
    </div>
  );
}

/** Nothing is there, and what to do about it. */
export const EmptyNote = ({ children }: { children: ReactNode }) => <div className="note empty">{children}</div>;

/** Stands where data will be. */
export const Loading = ({ what }: { what: string }) => (
  <p className="loading" role="status">
    Loading {what} …
  </p>
);
