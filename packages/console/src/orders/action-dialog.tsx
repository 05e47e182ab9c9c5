import type { OrderView } from "@orders/client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Answer, isOvertaken } from "../api/answer.ts";
import { useConsole } from "../api/context.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { ErrorNote } from "../ui/states.tsx";
import { StatusBadge } from "../ui/status.tsx";
import type { Action } from "./actions.ts";
import { requestAction } from "./request-action.ts";

/** What a person reads before an action is requested. */
export const ACTION_WORDS: Readonly<Record<Action, { label: string; effect: string; done: string; note?: string }>> = {
  approve: {
    label: "Approve",
    effect: "The customer is charged, and the order completes.",
    done: "The order is approved.",
    note: "Note",
  },
  reject: {
    label: "Reject",
    effect: "The stock is released, and the order ends as failed. The customer is not charged.",
    done: "The order is rejected.",
    note: "Note",
  },
  ship: { label: "Mark as shipped", effect: "The customer is notified.", done: "The order is shipped." },
  deliver: { label: "Mark as delivered", effect: "The customer is notified.", done: "The order is delivered." },
  retry: {
    label: "Retry",
    effect: "Another run of the workflow continues from where the order stands.",
    done: "Another run of the order will start.",
  },
  cancel: {
    label: "Cancel order",
    effect: "What was charged is refunded, and the stock is released. This cannot be undone.",
    done: "The order is being cancelled.",
    note: "Reason",
  },
};

interface Props {
  readonly action: Action;
  /** The order as the person saw it when choosing the action. */
  readonly seen: Answer<OrderView>;
  readonly onClose: () => void;
  /** Called with what to tell the person when the API has accepted the action. */
  readonly onDone: (message: string) => void;
}

/** Asks for a confirmation, requests the action, and says what came of it. */
export function ActionDialog({ action, seen, onClose, onDone }: Props) {
  const { client, name } = useConsole();
  const cache = useQueryClient();
  const words = ACTION_WORDS[action];
  const { orderId, status } = seen.data;
  const key = ["order", orderId];
  // The same request again has the effect of one.
  const [idempotencyKey] = useState(() => crypto.randomUUID());

  const request = useMutation({
    mutationFn: (note: string) =>
      requestAction(client, { orderId, action, etag: seen.etag, by: name, note, idempotencyKey }),
    onSuccess(after) {
      cache.setQueryData(key, after);
      onDone(words.done);
    },
    onError: () => cache.invalidateQueries({ queryKey: key }),
  });
  const confirm = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    request.mutate(String(new FormData(event.currentTarget).get("note") ?? "").trim());
  };

  return (
    <Dialog title={`${words.label}?`} onClose={onClose}>
      <form onSubmit={confirm}>
        <p>
          Order <code>{orderId}</code> is <StatusBadge status={status} />
        </p>
        <p>{words.effect}</p>
        {words.note && (
          <Field label={`${words.note} (optional)`}>{(attributes) => <input {...attributes} name="note" />}</Field>
        )}
        {request.error &&
          (isOvertaken(request.error) ? (
            <div className="note error" role="alert">
              <strong>Somebody else was faster</strong>
              <p>
                The order has changed since you opened this dialog, and nothing was done. Close the dialog, read the
                order as it is now, and choose again.
              </p>
            </div>
          ) : (
            <ErrorNote error={request.error} />
          ))}
        <div className="actions">
          <button type="button" onClick={onClose}>
            {request.error ? "Close" : "Back"}
          </button>
          {!isOvertaken(request.error) && (
            <button
              type="submit"
              className={action === "cancel" || action === "reject" ? "danger" : "primary"}
              disabled={request.isPending}
            >
              {request.isPending ? "Working …" : words.label}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
