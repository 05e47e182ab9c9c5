import type { OrdersClient } from "@orders/client";
import { createContext, useContext } from "react";
import type { Settings } from "../settings.ts";

/** What every page needs. */
export interface Console {
  readonly settings: Settings;
  /** Who has signed in: the name under which the history of an order keeps what they do. */
  readonly name: string;
  readonly client: OrdersClient;
}

export const ConsoleContext = createContext<Console | undefined>(undefined);

/** The settings, who has signed in, and the client of the API. @throws Error outside of a signed-in page. */
export function useConsole(): Console {
  const value = useContext(ConsoleContext);
  if (!value) throw new Error("useConsole is for pages that are shown after signing in");
  return value;
}

/** How often a page asks again while it is visible, in milliseconds. */
export const useRefreshInterval = (): number => useConsole().settings.refreshSeconds * 1000;
