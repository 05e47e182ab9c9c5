import type { DeadLetterQueue, RedriveResult } from "@orders/client";
import { useState } from "react";
import { counted } from "../ui/format.ts";
import { Moment } from "../ui/moment.tsx";
import { OrderLink } from "../ui/order-link.tsx";
import { EmptyNote } from "../ui/states.tsx";
import { RedriveDialog } from "./redrive-dialog.tsx";

/** The dead-letter queues that are not empty, each with what its messages are, and their redrive. */
export function DeadLetters({ queues }: { queues: readonly DeadLetterQueue[] }) {
  const [asked, setAsked] = useState<DeadLetterQueue>();
  const [result, setResult] = useState<RedriveResult>();
  const filled = queues.filter(({ count, messages }) => count > 0 || messages.length > 0);
  return (
    <>
      <div aria-live="polite">{result && <Result result={result} />}</div>
      {filled.length === 0 && <EmptyNote>All dead-letter queues are empty.</EmptyNote>}
      {filled.map((queue) => (
        <Queue key={queue.queue} queue={queue} onRedrive={() => setAsked(queue)} />
      ))}
      {asked && (
        <RedriveDialog
          queue={asked}
          onClose={() => setAsked(undefined)}
          onDone={(done) => {
            setAsked(undefined);
            setResult(done);
          }}
        />
      )}
    </>
  );
}

function Queue({ queue: of, onRedrive }: { queue: DeadLetterQueue; onRedrive: () => void }) {
  const { queue, count, holds, redrivable, redrive, messages, incomplete } = of;
  return (
    <section className="card" aria-label={`Dead letters of ${queue}`}>
      <div className="head">
        <h3>
          {queue}: {counted(Math.max(count, messages.length), "dead letter")}
        </h3>
        {redrivable && (
          <button type="button" aria-label={`Redrive ${queue}`} onClick={onRedrive}>
            Redrive
          </button>
        )}
      </div>
      <p>
        Each is {holds}.{!redrivable && ` ${redrive}`}
      </p>
      {messages.length > 0 && (
        <table>
          <caption className="hidden">Messages of {queue}, oldest first</caption>
          <thead>
            <tr>
              <th scope="col">Sent</th>
              <th scope="col">Order</th>
              <th scope="col">Reason</th>
            </tr>
          </thead>
          <tbody>
            {messages.map(({ messageId, sentAt, orderId, reason }) => (
              <tr key={messageId}>
                <td>
                  <Moment at={sentAt} />
                </td>
                <td>{orderId === undefined ? "–" : <OrderLink orderId={orderId} />}</td>
                <td>{reason ?? "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {incomplete && <p className="quiet">The queue has more messages than are shown.</p>}
    </section>
  );
}

/** What became of the dead letters, and of each that was not simply redriven. */
const Result = ({ result: { queue, redriven, deleted, stayed, remaining, remarks } }: { result: RedriveResult }) => (
  <div className="note">
    <strong>
      {queue}: {counted(redriven, "dead letter")} redriven, {deleted} deleted, {stayed} kept, {remaining} left
    </strong>
    {remarks.length > 0 && (
      <ul>
        {remarks.map(({ messageId, orderId, text }) => (
          <li key={messageId}>
            {orderId === undefined ? <code>{messageId}</code> : <OrderLink orderId={orderId} />}: {text}
          </li>
        ))}
      </ul>
    )}
  </div>
);
