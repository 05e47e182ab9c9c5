import { type OrdersClient, ordersClient } from "@orders/client";
import { useSyncExternalStore } from "react";
import type { Settings } from "./settings.ts";
import { renewed, type Tokens } from "./user-pool.ts";

/** Who uses the page. */
export interface Session extends Tokens {
  /** The name under which the history of an order keeps what this person does. */
  readonly name: string;
}

/** The browser forgets it with the tab. */
const STORED_AS = "orders-console-session";
/** A token is renewed this long before it ends, in ms, so that it is still valid when the request arrives. */
const RENEWED_MS = 60_000;
/** Why a session has ended that cannot be renewed. */
export const ENDED = "Your session has ended. Sign in again.";

const listeners = new Set<() => void>();
let session = read();
let ended = "";
let renewing: Promise<string> | undefined;

function read(): Session | undefined {
  const stored = sessionStorage.getItem(STORED_AS);
  return stored === null ? undefined : (JSON.parse(stored) as Session);
}

function set(next: Session | undefined, why: string): void {
  session = next;
  ended = why;
  if (next) sessionStorage.setItem(STORED_AS, JSON.stringify(next));
  else sessionStorage.removeItem(STORED_AS);
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Whether somebody has signed in, and their name. It stays the same while tokens are renewed. */
export const useName = (): string | undefined => useSyncExternalStore(subscribe, () => session?.name);

/** Why the last session ended, for the person who signs in again; empty if it was ended on purpose. */
export const useEndOfSession = (): string => useSyncExternalStore(subscribe, () => ended);

/** Starts the session of a person who has signed in. */
export const startSession = (next: Session): void => set(next, "");

/** @param why is shown where the person signs in again. */
export const endSession = (why = ""): void => set(undefined, why);

/**
 * A client whose requests have the ID token of the session, renewed where it is about to end. It waits and tries again where
 * the API is too busy.
 */
export const clientOf = (settings: Settings): OrdersClient =>
  ordersClient({ baseUrl: settings.apiBaseUrl, idToken: () => validToken(settings), obeyRetryAfter: true });

/** Several requests at the same time renew the token once. */
async function validToken(settings: Settings): Promise<string> {
  if (session && session.endsAt - RENEWED_MS > Date.now()) return session.idToken;
  renewing ??= renew(settings).finally(() => {
    renewing = undefined;
  });
  return renewing;
}

/** @throws Error where the session cannot be renewed; it has ended then. */
async function renew(settings: Settings): Promise<string> {
  if (!session) throw new Error(ENDED);
  const tokens = await renewed(settings, session);
  if (tokens === undefined) {
    endSession(ENDED);
    throw new Error(ENDED);
  }
  set({ ...session, ...tokens }, "");
  return tokens.idToken;
}
