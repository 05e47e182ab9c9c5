import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../api/answer.ts";
import { useConsole } from "../api/context.ts";
import { ACTION_WORDS } from "../orders/action-dialog.tsx";
import { requestAction } from "../orders/request-action.ts";
import { Dialog } from "../ui/dialog.tsx";
import { counted } from "../ui/format.ts";
import { ErrorNote } from "../ui/states.tsx";

/** What came of the retry of one order. */
export interface RetryResult {
  readonly orderId: string;
  readonly accepted: boolean;
  readonly message: string;
}

interface Props {
  readonly orderIds: readonly string[];
  readonly onClose: () => void;
  /** Called with one result for each order, also where the API refused some. */
  readonly onDone: (results: RetryResult[]) => void;
}

/** Asks for a confirmation, then requests a retry of each order, one after the other. */
export function RetryDialog({ orderIds, onClose, onDone }: Props) {
  const { client, name } = useConsole();
  const cache = useQueryClient();
  // The same request again has the effect of one.
  const [keys] = useState(() => orderIds.map(() => crypto.randomUUID()));
  const words = ACTION_WORDS.retry;

  const retry = useMutation({
    async mutationFn() {
      const results: RetryResult[] = [];
      for (const [index, orderId] of orderIds.entries()) {
        results.push(await resultOf(orderId, keys[index] as string));
      }
      return results;
    },
    onSuccess: onDone,
    onSettled: () => cache.invalidateQueries({ queryKey: ["attention"] }),
  });
  async function resultOf(orderId: string, idempotencyKey: string): Promise<RetryResult> {
    try {
      const request = {
        orderId,
        action: "retry",
        etag: undefined,
        by: name,
        note: "",
        idempotencyKey,
      } as const;
      await requestAction(client, request);
      return { orderId, accepted: true, message: words.done };
    } catch (error) {
      // One order that is refused keeps none of the others from it. A key that is refused is refused for all.
      if (!(error instanceof ApiError) || error.status === 403) throw error;
      return { orderId, accepted: false, message: error.message };
    }
  }

  return (
    <Dialog title={`Retry ${counted(orderIds.length, "order")}?`} onClose={onClose}>
      <p>{words.effect} A cause that is not corrected lets the order fail again.</p>
      {retry.error && <ErrorNote error={retry.error} />}
      <div className="actions">
        <button type="button" onClick={onClose}>
          Back
        </button>
        <button type="button" className="primary" disabled={retry.isPending} onClick={() => retry.mutate()}>
          {retry.isPending ? "Working …" : words.label}
        </button>
      </div>
    </Dialog>
  );
}
