import { validationErrorsOf } from "@orders/contracts/validation-errors";
import { ManageInventory } from "@orders/contracts/validators";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { answerOf, isOvertaken } from "../api/answer.ts";
import { useConsole } from "../api/context.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { counted } from "../ui/format.ts";
import { ErrorNote, Loading } from "../ui/states.tsx";

interface Props {
  readonly productId: string;
  readonly onClose: () => void;
  /** Called with what to tell the person when the stock is adjusted. */
  readonly onDone: (message: string) => void;
}

/** Adds pieces to the stock of a product, or takes some away. */
export function AdjustDialog({ productId, onClose, onDone }: Props) {
  const { client } = useConsole();
  const cache = useQueryClient();
  const [wrong, setWrong] = useState<string>();
  // The same request again has the effect of one. Another number is another request.
  const [sent, setSent] = useState({ adjust: 0, key: "" });
  const params = { path: { productId } };
  // Read when the dialog opens, and again when somebody else was faster.
  const product = useQuery({
    queryKey: ["product", productId],
    queryFn: () => answerOf(client.GET("/inventory/{productId}", { params })),
    gcTime: 0,
  });

  const change = useMutation({
    mutationFn({ adjust, key }: { adjust: number; key: string }) {
      const etag = product.data?.etag;
      const header = { "Idempotency-Key": key, ...(etag !== undefined && { "If-Match": etag }) };
      return answerOf(client.PUT("/inventory/{productId}", { params: { ...params, header }, body: { adjust } }));
    },
    async onSuccess({ data }) {
      await cache.invalidateQueries({ queryKey: ["products"] });
      onDone(`The stock of ${data.name} is ${data.stock} now.`);
    },
    onError: () => product.refetch(),
  });

  const confirm = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get("adjust"));
    const body = { adjust: text === "" ? undefined : Number(text) };
    if (!ManageInventory(body) || !("adjust" in body) || body.adjust === undefined) {
      setWrong(validationErrorsOf(ManageInventory)[0]?.message ?? "Give a whole number of pieces.");
      return;
    }
    setWrong(undefined);
    const again = sent.adjust === body.adjust && !isOvertaken(change.error);
    const next = { adjust: body.adjust, key: again ? sent.key : crypto.randomUUID() };
    setSent(next);
    change.mutate(next);
  };

  const { data: seen, error } = product;
  return (
    <Dialog title={`Adjust the stock of ${seen?.data.name ?? productId}`} onClose={onClose}>
      {!seen && (error ? <ErrorNote error={error} /> : <Loading what="the product" />)}
      <form onSubmit={confirm} noValidate>
        {seen && (
          <>
            <p>
              There {seen.data.stock === 1 ? "is" : "are"} {counted(seen.data.stock, "piece")} now.
            </p>
            <Field label="Pieces to add" hint="Below 0 to take pieces away, such as −2" error={wrong}>
              {(attributes) => <input {...attributes} name="adjust" type="number" step="1" required />}
            </Field>
          </>
        )}
        {change.error &&
          (isOvertaken(change.error) ? (
            <div className="note error" role="alert">
              <strong>Somebody else was faster</strong>
              <p>
                The stock has changed since you opened this dialog, and nothing was done. Check the number, then confirm
                again.
              </p>
            </div>
          ) : (
            <ErrorNote error={change.error} />
          ))}
        <div className="actions">
          <button type="button" onClick={onClose}>
            Back
          </button>
          {seen && (
            <button type="submit" className="primary" disabled={change.isPending || product.isFetching}>
              {change.isPending ? "Working …" : "Adjust"}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
