import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { ApiError, dataOf } from "./api/answer.ts";
import { clientOf, startSession, useEndOfSession } from "./session.ts";
import type { Settings } from "./settings.ts";
import { Field } from "./ui/field.tsx";
import { ErrorNote } from "./ui/states.tsx";
import { useTitle } from "./ui/title.ts";

/** Asks for the API key, and tries it. */
export function SignIn({ settings }: { settings: Settings }) {
  useTitle("Sign in");
  const ended = useEndOfSession();
  const signIn = useMutation({
    async mutationFn(session: { apiKey: string; name: string }) {
      await dataOf(clientOf(settings, session).GET("/orders", { params: { query: { limit: "1" } } }));
      return session;
    },
    onSuccess: startSession,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    signIn.mutate({ apiKey: String(form.get("apiKey")).trim(), name: String(form.get("name")).trim() });
  };
  const { error } = signIn;
  const refused = error instanceof ApiError && error.status === 403;
  return (
    <main className="sign-in card">
      <h1>Orders</h1>
      <p>The back office of the {settings.environment} stack.</p>
      {ended && !error && (
        <p className="note" role="status">
          {ended}
        </p>
      )}
      <form onSubmit={submit}>
        <Field
          label="API key"
          hint={
            <>
              <code>make console</code> shows it, or how to read it. This browser tab keeps it until it is closed.
            </>
          }
          error={refused ? "This key is not valid for this stack. Copy it again, without blanks." : undefined}
        >
          {(attributes) => <input {...attributes} name="apiKey" type="password" autoComplete="off" required />}
        </Field>
        <Field label="Your name" hint="The history of an order keeps it with what you do.">
          {(attributes) => <input {...attributes} name="name" maxLength={128} autoComplete="name" required />}
        </Field>
        {error && !refused && <ErrorNote error={error} />}
        <div className="actions">
          <button type="submit" className="primary" disabled={signIn.isPending}>
            {signIn.isPending ? "Signing in …" : "Sign in"}
          </button>
        </div>
      </form>
    </main>
  );
}
