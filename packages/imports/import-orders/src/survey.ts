import { hash } from "node:crypto";
import type { StoredFile } from "@orders/adapters";
import { ImportOrder } from "@orders/contracts/validators";
import type { Currency } from "@orders/domain";
import { contentHash } from "./draft.ts";
import { type Beside, type Entry, type Format, RefusedFileError, UnreadableFileError } from "./format.ts";

/** The most orders of one file. Each needs about 400 bytes of memory while the file is read. */
const MAX_ORDERS = 500_000;
/** Number of entries between two checks of the time left. */
const ENTRIES_BETWEEN_LOOKS = 10_000;
/** The most places of an id that a message names. */
const MAX_PLACES = 5;

/** What shows only when all entries of the file are compared. */
export interface Survey {
  readonly beside: Beside | undefined;
  /** The entry. It gets an error when its id is also used elsewhere in the file with other content. */
  judged(entry: Entry): Entry;
  /** Whether the file contains the same order before this entry. */
  repeats(entry: Entry): boolean;
}

interface Places {
  readonly rows: number[];
  count: number;
  /** Hash of the content of the order; empty when no other entry counts as the same. */
  readonly content: string;
  isSame: boolean;
}

/**
 * Reads a file from beginning to end, and stores nothing. Each invocation of an import repeats it, so no state of it has
 * to be saved; the version of a file never changes. A file that becomes unreadable is surveyed up to that place, as it is
 * imported up to there. `hasTime`: whether there is time left. `maxOrders`: the most orders that a file may have.
 * @throws RefusedFileError when the whole file is refused.
 */
export async function surveyOf(
  file: StoredFile,
  format: Format,
  currency: Currency,
  hasTime: () => boolean,
  maxOrders = MAX_ORDERS,
): Promise<Survey> {
  const byId = new Map<string, Places>();
  let beside: Beside | undefined;
  let entries = 0;
  try {
    for await (const entry of format.entries(file, undefined, (found) => {
      beside = found;
    })) {
      add(byId, entry);
      if (++entries % ENTRIES_BETWEEN_LOOKS === 0 && !hasTime()) throw new RefusedFileError(TOO_LARGE);
      if (byId.size > maxOrders) throw new RefusedFileError(tooMany(maxOrders));
    }
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
  }
  if (beside !== undefined && "currency" in beside && String(beside.currency).toUpperCase() !== currency) {
    throw new RefusedFileError(`The file's currency must be ${currency}, the currency of this shop`);
  }
  return surveyFrom(byId, format, beside);
}

const TOO_LARGE = "The file is too large to be read in one go: put its orders into several files";
const tooMany = (most: number) => `The file has more than ${most} orders: put them into several files`;

function surveyFrom(byId: ReadonlyMap<string, Places>, format: Format, beside: Beside | undefined): Survey {
  const placesOf = ({ orderId }: Entry) => (orderId === undefined ? undefined : byId.get(keyOf(orderId)));
  return {
    beside,
    judged(entry) {
      const places = placesOf(entry);
      if (places === undefined || places.isSame) return entry;
      const reason = reasonFor(entry, places, format.unit);
      const errors = entry.rows.map((row) => ({ row, reason }));
      return { ...entry, errors: [...errors, ...entry.errors] };
    },
    repeats: (entry) => {
      const places = placesOf(entry);
      return places !== undefined && places.count > 1 && places.rows[0] !== entry.rows[0];
    },
  };
}

function add(byId: Map<string, Places>, entry: Entry): void {
  const { orderId, rows, goesOn } = entry;
  // An entry without a valid order id is refused anyway.
  if (orderId === undefined || goesOn || !ImportOrder({ orderId })) return;
  const key = keyOf(orderId);
  const content = entry.isOneOfLines || entry.errors.length > 0 ? "" : contentHash(entry.content as object);
  const places = byId.get(key);
  const row = rows[0] ?? 0;
  if (places === undefined) {
    byId.set(key, { rows: [row], count: 1, content, isSame: true });
    return;
  }
  if (places.rows.length < MAX_PLACES) places.rows.push(row);
  places.count++;
  if (content === "" || content !== places.content) places.isSame = false;
}

/** 128 bits of SHA-256, so that collisions do not occur. As a string of 16 characters it is smaller than most ids. */
const keyOf = (orderId: string): string => hash("sha256", orderId, "binary").slice(0, 16);

function reasonFor({ orderId, isOneOfLines }: Entry, { rows, count }: Places, unit: string): string {
  const more = count - rows.length;
  const places = `${unit}s ${rows.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return isOneOfLines
    ? `The rows of order ${orderId} lie apart, beginning with ${places}: put them one below the other`
    : `The id ${orderId} is in the file more than once, for different orders: ${places}`;
}
