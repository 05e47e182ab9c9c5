import { FAILURE_REASONS, type FailureReason, type OrderEventType, STATUSES, type Status } from "@orders/domain";
import type { AttributeValue, DynamoDBRecord } from "aws-lambda";

/** An item, or what is known of one, as DynamoDB writes it. */
export type Image = Record<string, AttributeValue>;

/**
 * What a change of an order changes, as far as its events say it. Nothing of it is personal; all else that an event says
 * (lines, total, currency) stays as it was when the order was made, and is read from the table.
 */
const CHANGING = ["status", "reason", "attempt", "version", "updatedAt"] as const;

/**
 * What those attributes hold in an order. An item that is no order may hold anything there, personal data too, or more than
 * fits into a message: a letter leaves it out.
 */
const IS_OF_AN_ORDER: Readonly<Record<(typeof CHANGING)[number], (value: AttributeValue) => boolean>> = {
  status: ({ S }) => STATUSES.includes(S as Status),
  reason: ({ S }) => FAILURE_REASONS.includes(S as FailureReason),
  attempt: ({ N }) => isShortNumber(N),
  version: ({ N }) => isShortNumber(N),
  updatedAt: ({ S = "" }) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(S),
};

const isShortNumber = (text = ""): boolean => /^\d{1,15}$/.test(text);

/** A record of the stream that could not be published, or not all of whose events could. */
export interface DeadLetter {
  readonly eventID?: string | undefined;
  readonly eventName?: DynamoDBRecord["eventName"] | undefined;
  readonly keys?: Image | undefined;
  readonly sequenceNumber?: string | undefined;
  /** What the order was before the change; missing where the record does not say it. */
  readonly previous?: Image | undefined;
  /** What the change made of it. */
  readonly current?: Image | undefined;
  /** The events that the bus refused; missing where none of the record's was published. */
  readonly refused?: readonly OrderEventType[] | undefined;
}

/**
 * A dead letter's text: what names the record, and what the table will not say any more. The images stay out of it: they
 * are personal, and may be larger than a message can be.
 */
export function letterOf(
  { eventID, eventName, dynamodb }: DynamoDBRecord,
  refused?: readonly OrderEventType[],
): string {
  const letter: DeadLetter = {
    eventID,
    eventName,
    keys: dynamodb?.Keys,
    sequenceNumber: dynamodb?.SequenceNumber,
    previous: changing(dynamodb?.OldImage),
    current: changing(dynamodb?.NewImage),
    refused,
  };
  // JSON lets these two pass, SQS does not. Source: Amazon SQS API Reference, SendMessage.
  return JSON.stringify(letter).replace(/[\ufffe\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16)}`);
}

/** Those attributes of an image that a letter may hold; undefined where there are none. */
function changing(image: Image | undefined): Image | undefined {
  const found = CHANGING.flatMap((name): [string, AttributeValue][] => {
    const value = image?.[name];
    return value !== undefined && IS_OF_AN_ORDER[name](value) ? [[name, value]] : [];
  });
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

/** A record that can be published in place of one that is lost. */
export interface Restored {
  readonly record: DynamoDBRecord;
  /** False where the letter does not say which change of status was lost: the record then has none. */
  readonly statusKnown: boolean;
}

/**
 * The lost record, from its letter and the order's present item. Its events have the ids and say the statuses of the lost
 * ones, whatever became of the order since, so that a consumer counts each event once, and the sum of all stays right.
 * What the letter does not say is never guessed: a change of status between guessed statuses would count twice what later
 * events counted. A run is requested in case of doubt: of one that is done, the message does nothing.
 */
export function recordOf({ eventID, eventName, previous, current, refused }: DeadLetter, item: Image): Restored {
  const lasting = Object.fromEntries(Object.entries(item).filter(([name]) => !CHANGING.some((each) => each === name)));
  const wants = (...types: OrderEventType[]) => !refused || types.some((type) => refused.includes(type));
  const restored = (NewImage: Image, OldImage?: Image) => ({
    eventName: OldImage ? ("MODIFY" as const) : ("INSERT" as const),
    ...(eventID !== undefined && { eventID }),
    dynamodb: { NewImage, ...(OldImage && { OldImage }) },
  });
  // An order whose attempt was 0 before is due for a run, and nothing else about it changed.
  const onlyRun = (NewImage: Image) => restored(NewImage, { ...NewImage, attempt: { N: "0" } });

  if (eventName === "INSERT") {
    // Every order begins so.
    const begun: Image = {
      status: { S: "PENDING" },
      attempt: { N: "1" },
      version: { N: "1" },
      ...(item.createdAt && { updatedAt: item.createdAt }),
    };
    const created = { ...lasting, ...begun, ...current };
    return { record: wants("Order Created") ? restored(created) : onlyRun(created), statusKnown: true };
  }
  const isComplete = current?.status && current.attempt && current.version;
  if (!isComplete) return { record: onlyRun(item), statusKnown: false };

  const changed: Image = { ...lasting, ...(item.updatedAt && { updatedAt: item.updatedAt }), ...current };
  if (!wants("Order Status Changed")) return { record: onlyRun(changed), statusKnown: true };
  const { status = changed.status, attempt = { N: "0" } } = previous ?? {};
  const before = { ...changed, ...(status && { status }), attempt };
  return { record: restored(changed, before), statusKnown: previous?.status !== undefined };
}
