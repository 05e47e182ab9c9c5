import type { OrderEventType } from "@orders/domain";
import type { DynamoDBRecord } from "aws-lambda";
import { type DeadLetter, type Image, recordOf } from "./dead-letter.ts";

/** Asks the relay to publish records that are not in the stream any more. */
export interface RedriveRequest {
  readonly redrive: readonly DynamoDBRecord[];
}

/** What the relay answers: it sends no dead letter for a record that comes from one. */
export interface RedriveAnswer {
  readonly published: readonly OrderEventType[];
  /** Why records cannot be read, and why the bus refused events; empty where all is published. */
  readonly failed: readonly string[];
}

interface Ports {
  /** The order's present item, read consistently. */
  find(orderId: string): Promise<Image | undefined>;
  /** Has relay-order-events publish. @throws when it fails. */
  relay(request: RedriveRequest): Promise<RedriveAnswer>;
}

/** What became of a dead letter. One that STAYS has to be kept; any other is done and can be deleted. */
export type Redriven =
  | {
      readonly outcome: "PUBLISHED";
      readonly orderId: string;
      readonly events: readonly OrderEventType[];
      /** False where a change of status may be lost: the letter does not say which it was. */
      readonly statusKnown: boolean;
    }
  | { readonly outcome: "GONE"; readonly orderId: string }
  | { readonly outcome: "STAYS"; readonly orderId?: string; readonly why: string };

/** Has the relay publish what a dead letter of it says is lost. Can be repeated. @throws what reading the table throws. */
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

function letterFrom(body: string): DeadLetter | undefined {
  try {
    return JSON.parse(body) ?? undefined;
  } catch {
    return undefined;
  }
}
