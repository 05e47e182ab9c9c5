import { type OrdersClient, ordersClient } from "@orders/client";
import { useSyncExternalStore } from "react";
import type { Settings } from "./settings.ts";

// The only module that knows how a person signs in and how a request is signed.

/** Who uses the page. */
export interface Session {
  readonly apiKey: string;
  /** The name under which the history of an order keeps what this person does. */
  readonly name: string;
}

/** The browser forgets it with the tab. */
const STORED_AS = "orders-console-session";

const listeners = new Set<() => void>();
let session = read();
let ended = "";

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

/** The session; undefined where nobody has signed in. */
export const useSession = (): Session | undefined => useSyncExternalStore(subscribe, () => session);

/** Why the last session ended, for the person who signs in again; empty if it was ended on purpose. */
export const useEndOfSession = (): string => useSyncExternalStore(subscribe, () => ended);

/** Starts a session with a key that the API has accepted. */
export const startSession = (next: Session): void => set(next, "");

/** @param why is shown where the person signs in again. */
export const endSession = (why = ""): void => set(undefined, why);

/** A client whose requests are signed for the session. It waits and tries again where the API is too busy. */
export const clientOf = (settings: Settings, { apiKey }: Pick<Session, "apiKey">): OrdersClient =>
  ordersClient({ baseUrl: settings.apiBaseUrl, apiKey, obeyRetryAfter: true });
