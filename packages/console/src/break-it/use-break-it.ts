import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useConsole, useRefreshInterval } from "../api/context.ts";
import type { BreakIt } from "../settings.ts";

/** A switch of the local emulator. docs/break-it.md describes what it answers. */
export interface Switch {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Whether it stays on until it is switched off. */
  readonly lasting: boolean;
  readonly on?: boolean;
}

/** The orders of the last rush, as they are sent. */
export interface Rush {
  readonly productId: string;
  readonly pieces: number;
  readonly orders: number;
  readonly accepted: number;
  readonly refused: number;
  readonly sending: boolean;
}

interface Faults {
  readonly switches: readonly Switch[];
  readonly rush?: Rush;
}

/** Pieces of a product: in stock, held by orders, and ever received. */
export interface ProductBook {
  readonly productId: string;
  readonly received: number | null;
  readonly stock: number;
  readonly held: number;
  readonly balanced: boolean;
}

/** What the tables of the stack say at this moment. Amounts are decimal text. */
export interface Books {
  readonly orders: Readonly<Record<string, number>>;
  readonly unreadable: number;
  readonly money: Readonly<Record<"charged" | "refunded" | "kept" | "paid" | "unclear", string>> & {
    readonly balanced: boolean;
  };
  readonly products: readonly ProductBook[];
  readonly balanced: boolean;
  readonly rush?: { readonly productId: string; readonly orders: Readonly<Record<string, number>> };
}

async function ask<T>({ url, stack }: BreakIt, method: "GET" | "POST", path: string, body?: object): Promise<T> {
  const request = new Request(`${url}${path}?stack=${encodeURIComponent(stack)}`, {
    method,
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer = await fetch(request).catch(() => {
    // A browser does not say why: fetch rejects with a TypeError for each fault of the network.
    throw new Error("The emulator does not answer. Check that it runs: make deploy starts it.");
  });
  const data: unknown = await answer.json();
  if (answer.ok) return data as T;
  throw new Error((data as { detail?: string }).detail ?? `The emulator answered with status ${answer.status}.`);
}

/** Where the switches are. @throws Error on a stack that has none: the page is not shown there. */
function useEmulator(): BreakIt {
  const { breakIt } = useConsole().settings;
  if (!breakIt) throw new Error("This stack cannot be broken on purpose: only a local one can.");
  return breakIt;
}

/** The switches as they are now, and the last rush. */
export function useFaults() {
  const emulator = useEmulator();
  return useQuery({
    queryKey: ["break-it", "faults"],
    queryFn: () => ask<Faults>(emulator, "GET", "/_faults"),
    refetchInterval: useRefreshInterval(),
  });
}

/** The books as they are now. */
export function useBooks() {
  const emulator = useEmulator();
  return useQuery({
    queryKey: ["break-it", "books"],
    queryFn: () => ask<Books>(emulator, "GET", "/_books"),
    refetchInterval: useRefreshInterval(),
  });
}

/** Uses a switch. A lasting one is switched on or off. */
export function useSwitch() {
  const emulator = useEmulator();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ name, lasting, on }: Switch) =>
      ask<{ readonly done: string }>(emulator, "POST", `/_faults/${name}`, lasting ? { on: !on } : undefined),
    onSettled: () => cache.invalidateQueries({ queryKey: ["break-it"] }),
  });
}
