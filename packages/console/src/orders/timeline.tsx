import { duration } from "../ui/format.ts";
import { Moment } from "../ui/moment.tsx";

/** One thing that happened to an order. */
export interface TimelineEntry {
  readonly at: string;
  readonly title: string;
  readonly detail?: string | undefined;
  /** Who asked for it. */
  readonly by?: string | undefined;
  /** The application that asked for it. */
  readonly client?: string | undefined;
  /** How it looks: as a status, see `toneOf`. */
  readonly tone: string;
}

/** What happened to an order, oldest first, with the time between the entries. */
export const Timeline = ({ entries }: { entries: readonly TimelineEntry[] }) => (
  <ol className="timeline">
    {entries.map(({ at, title, detail, by, client, tone }, index) => {
      const before = entries[index - 1];
      return (
        // Two entries may be equal, and entries are only added: a position names the same one always.
        <li key={index} className={tone}>
          <strong>{title}</strong>
          {by && <span> by {by}</span>}
          {client && <span> via {client}</span>}
          {detail && <p>{detail}</p>}
          <p className="quiet">
            <Moment at={at} />
            {before && ` · ${duration(before.at, at)} later`}
          </p>
        </li>
      );
    })}
  </ol>
);
