import { useMutation } from "@tanstack/react-query";
import { useEndOfSession } from "./session.ts";
import type { Settings } from "./settings.ts";
import { ErrorNote } from "./ui/states.tsx";
import { useTitle } from "./ui/title.ts";
import { beginSignIn } from "./user-pool.ts";

/** Leads to the user pool's page, where people sign in. */
export function SignIn({ settings }: { settings: Settings }) {
  useTitle("Sign in");
  const ended = useEndOfSession();
  const signIn = useMutation({ mutationFn: () => beginSignIn(settings) });
  return (
    <main className="sign-in card">
      <h1>Orders</h1>
      <p>The back office of the {settings.environment} stack. Sign in with your account of the group back-office.</p>
      {ended && (
        <p className="note" role="status">
          {ended}
        </p>
      )}
      {signIn.error && <ErrorNote error={signIn.error} />}
      <div className="actions">
        <button type="button" className="primary" disabled={signIn.isPending} onClick={() => signIn.mutate()}>
          {signIn.isPending ? "Going to the sign-in page …" : "Sign in"}
        </button>
      </div>
    </main>
  );
}
