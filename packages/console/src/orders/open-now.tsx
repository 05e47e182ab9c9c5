import type { OrderTimeline } from "@orders/client";
import { Link } from "react-router";
import { FindingText } from "../ui/finding.tsx";
import { Moment } from "../ui/moment.tsx";

/** The parts of a timeline, by the names of the API. */
const PARTS: Readonly<Record<keyof OrderTimeline["parts"], string>> = {
  payments: "The payment gateway's records",
  notifications: "The notifications",
  queue: "The number of waiting orders",
  deadLetters: "The dead letters",
};

/** What is open about an order, with what to do about it, and what could not be read. */
export function OpenNow({ timeline }: { timeline: OrderTimeline }) {
  const { attempt, awaitsRun, stalledSince, deadLetters, findings, parts } = timeline;
  const missing = Object.entries(PARTS).filter(([part]) => parts[part as keyof typeof PARTS] !== "ok");
  const open = Boolean(awaitsRun || stalledSince) || deadLetters.length > 0 || findings.length > 0;
  if (!open && missing.length === 0) return null;
  return (
    <section className="card" aria-labelledby="open-now">
      <h2 id="open-now">Open now</h2>
      <ul className="open">
        {awaitsRun && <li>Run {attempt} of the workflow is due, and has not changed the order yet.</li>}
        {stalledSince && (
          <li>
            Since <Moment at={stalledSince} />, only retries have changed the order. <code>make trace</code> shows which
            step fails: correct the cause, then retry the order.
          </li>
        )}
        {deadLetters.map(({ queue, messageId, sentAt }) => (
          <li key={`${queue} ${messageId}`}>
            A message of <Moment at={sentAt} /> could not be handled, and is in the dead-letter queue{" "}
            <code>{queue}</code>. The page <Link to="/attention">Needs attention</Link> says what to do.
          </li>
        ))}
        {findings.map((finding, index) => (
          // The findings are computed anew each time, in the same order.
          <li key={index}>
            <FindingText finding={finding} />
          </li>
        ))}
        {missing.map(([part, words]) => (
          <li key={part}>
            {parts[part as keyof typeof PARTS] === "incomplete"
              ? `${words} are incomplete: there are more than were looked at.`
              : `${words} could not be read, and what depends on them may be missing. This page tries again by itself.`}
          </li>
        ))}
      </ul>
    </section>
  );
}
