import type { DeadLetterQueue, RedriveResult } from "@orders/client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { dataOf } from "../api/answer.ts";
import { useConsole } from "../api/context.ts";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNote } from "../ui/states.tsx";

interface Props {
  readonly queue: DeadLetterQueue;
  readonly onClose: () => void;
  readonly onDone: (result: RedriveResult) => void;
}

/** Asks for a confirmation, then redrives the dead letters of a queue, as many as one request does. */
export function RedriveDialog({ queue: { queue, holds, redrive: effect }, onClose, onDone }: Props) {
  const { client } = useConsole();
  const cache = useQueryClient();
  const redrive = useMutation({
    mutationFn: () => dataOf(client.POST("/dead-letters/{queue}/redrive", { params: { path: { queue } } })),
    onSuccess: onDone,
    onSettled: () => cache.invalidateQueries({ queryKey: ["attention"] }),
  });
  return (
    <Dialog title={`Redrive the dead letters of ${queue}?`} onClose={onClose}>
      <p>
        Each is {holds}. {effect}
      </p>
      <p>Correct the cause first: a message that fails again becomes a dead letter again.</p>
      {redrive.error && <ErrorNote error={redrive.error} />}
      <div className="actions">
        <button type="button" onClick={onClose}>
          {redrive.error ? "Close" : "Back"}
        </button>
        <button type="button" className="primary" disabled={redrive.isPending} onClick={() => redrive.mutate()}>
          {redrive.isPending ? "Working …" : "Redrive"}
        </button>
      </div>
    </Dialog>
  );
}
