import type { EventName } from "@orders/contracts";
import type { DynamoDBRecord } from "aws-lambda";
import { type Image, type RelayLetter, recordOf } from "./relay-letter.ts";

/** A request to the relay to publish records that are no longer in the stream. */
export interface RedriveRequest {
  readonly redrive: readonly DynamoDBRecord[];
}

/** The response of the relay. It sends no dead letter for a record that was restored from one. */
export interface RedriveAnswer {
  readonly published: readonly EventName[];
  /** Why records cannot be read, and why the bus refused events; empty if all events were published. */
  readonly failed: readonly string[];
}

interface Ports {
  /** The order's current item, by a consistent read. */
  find(orderId: string): Promise<Image | undefined>;
  /** Invokes relay-order-events. @throws if it fails. */
  relay(request: RedriveRequest): Promise<RedriveAnswer>;
}

/** The result of redriving a dead letter. STAYS: it must be kept. PUBLISHED and GONE (the order does not exist): it can be deleted. */
export type Redriven =
  | {
      readonly outcome: "PUBLISHED";
      readonly orderId: string;
      readonly events: readonly EventName[];
      /** False if the dead letter does not contain the lost transition, so that its event may be lost. */
      readonly statusKnown: boolean;
    }
  | { readonly outcome: "GONE"; readonly orderId: string }
  | { readonly outcome: "STAYS"; readonly orderId?: string; readonly why: string };

/** Restores the record of a dead letter and has the relay publish it. Safe to repeat. @throws what reading the table throws. */
export async function redriveLetter(body: string, { find, relay }: Ports): Promise<Redriven> {
  const letter = letterFrom(body);
  const orderId = letter?.keys?.orderId?.S;
  if (letter === undefined || orderId === undefined || orderId === "") {
    return { outcome: "STAYS", why: "it names no order" };
  }
  const item = await find(orderId);
  if (item === undefined) return { outcome: "GONE", orderId };

  const { record, statusKnown } = recordOf(letter, item);
  try {
    const { published, failed } = await relay({ redrive: [record] });
    if (failed.length > 0) return { outcome: "STAYS", orderId, why: failed.join("; ") };
    return { outcome: "PUBLISHED", orderId, events: published, statusKnown };
  } catch (error) {
    return { outcome: "STAYS", orderId, why: error instanceof Error ? error.message : String(error) };
  }
}

function letterFrom(body: string): RelayLetter | undefined {
  try {
    return JSON.parse(body) ?? undefined;
  } catch {
    return undefined;
  }
}
