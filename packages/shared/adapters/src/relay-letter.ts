import { EVENT_NAMES, type EventName } from "@orders/contracts";
import { FAILURE_REASONS, type FailureReason, STATUSES, type Status } from "@orders/domain";
import type { AttributeValue, DynamoDBRecord } from "aws-lambda";

/** An item, or some of its attributes, in DynamoDB's JSON. */
export type Image = Record<string, AttributeValue>;

/**
 * The attributes of an order that events contain and that change. They are not personal. The other contents of an event
 * (lines, total, currency) never change, and are read from the table.
 */
const CHANGING = ["status", "reason", "attempt", "version", "updatedAt"] as const;

/**
 * Whether an attribute has a valid value of an order. An item that is not an order may have anything in it, also personal
 * data or more than fits into a message. A dead letter leaves such values out.
 */
const IS_OF_AN_ORDER: Readonly<Record<(typeof CHANGING)[number], (value: AttributeValue) => boolean>> = {
  status: ({ S }) => STATUSES.includes(S as Status),
  reason: ({ S }) => FAILURE_REASONS.includes(S as FailureReason),
  attempt: ({ N }) => isShortNumber(N),
  version: ({ N }) => isShortNumber(N),
  updatedAt: ({ S = "" }) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(S),
};

const isShortNumber = (text = ""): boolean => /^\d{1,15}$/.test(text);

/** The contents of a dead letter of relay-order-events: a record of the stream of which at least one event could not be published. */
export interface RelayLetter {
  readonly eventID?: string | undefined;
  readonly eventName?: DynamoDBRecord["eventName"] | undefined;
  readonly keys?: Image | undefined;
  readonly sequenceNumber?: string | undefined;
  /** The changing attributes before the change; missing if the record does not have them. */
  readonly previous?: Image | undefined;
  /** The changing attributes after the change. */
  readonly current?: Image | undefined;
  /** The events that the bus refused; missing if no event of the record was published. */
  readonly refused?: readonly EventName[] | undefined;
}

/**
 * The body of a dead letter: the keys of the record, and the attributes that the table no longer has. It does not contain
 * the images, because they are personal and may be larger than a message.
 */
export function letterOf({ eventID, eventName, dynamodb }: DynamoDBRecord, refused?: readonly EventName[]): string {
  const letter: RelayLetter = {
    eventID,
    eventName,
    keys: dynamodb?.Keys,
    sequenceNumber: dynamodb?.SequenceNumber,
    previous: changing(dynamodb?.OldImage),
    current: changing(dynamodb?.NewImage),
    refused,
  };
  // JSON allows these two characters, SQS does not. Source: Amazon SQS API Reference, SendMessage.
  return JSON.stringify(letter).replace(/[\ufffe\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16)}`);
}

/** The attributes of an image that a dead letter may contain; undefined if there are none. */
function changing(image: Image | undefined): Image | undefined {
  const found = CHANGING.flatMap((name): [string, AttributeValue][] => {
    const value = image?.[name];
    return value !== undefined && IS_OF_AN_ORDER[name](value) ? [[name, value]] : [];
  });
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

/** A record that replaces a lost one. */
export interface Restored {
  readonly record: DynamoDBRecord;
  /** False if the dead letter does not contain the lost transition: the record then has none. */
  readonly statusKnown: boolean;
}

/**
 * Restores the lost record from its dead letter and the current item of the order. Its events have the ids and statuses of
 * the lost events, also if the order has changed since, so that a consumer counts each event once. Missing attributes are
 * never guessed: a transition between guessed statuses would count again what later events have counted. In case of doubt
 * the record requests a run, because the message for a run that is done has no effect.
 */
export function recordOf({ eventID, eventName, previous, current, refused }: RelayLetter, item: Image): Restored {
  const unchanging = Object.fromEntries(
    Object.entries(item).filter(([name]) => !CHANGING.some((each) => each === name)),
  );
  const restored = (NewImage: Image, OldImage?: Image) => ({
    eventName: OldImage ? ("MODIFY" as const) : ("INSERT" as const),
    ...(eventID !== undefined && { eventID }),
    dynamodb: { NewImage, ...(OldImage && { OldImage }) },
  });
  // The change from attempt 0 requests a run, and no other attribute differs.
  const onlyRun = (NewImage: Image) => restored(NewImage, { ...NewImage, attempt: { N: "0" } });

  if (eventName === "INSERT") {
    // Every order starts with these values.
    const initial: Image = {
      status: { S: "PENDING" },
      attempt: { N: "1" },
      version: { N: "1" },
      ...(item.createdAt && { updatedAt: item.createdAt }),
    };
    return { record: restored({ ...unchanging, ...initial, ...current }), statusKnown: true };
  }
  const isComplete = current?.status && current.attempt && current.version;
  if (!isComplete) return { record: onlyRun(item), statusKnown: false };

  const changed: Image = { ...unchanging, ...(item.updatedAt && { updatedAt: item.updatedAt }), ...current };
  if (refused && !refused.includes(EVENT_NAMES.STATUS_CHANGED)) return { record: onlyRun(changed), statusKnown: true };
  const { status = changed.status, attempt = { N: "0" } } = previous ?? {};
  const before = { ...changed, ...(status && { status }), attempt };
  return { record: restored(changed, before), statusKnown: previous?.status !== undefined };
}
