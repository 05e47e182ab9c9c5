import Type, { type Static } from "typebox";
import { MAX_LETTERS_REDRIVEN, MAX_LETTERS_SHOWN } from "../limits.ts";
import { At, count, EXTENSIBLE, OrderKey, words } from "./fields.ts";

const queue = words("the queue, as make dlq-list and make dlq-redrive name it");
const messageId = words("the id of the message");

/** A dead-letter queue and some of its messages. */
export const DeadLetterQueue = Type.Object({
  queue,
  count: count("its messages, as SQS counts them: on AWS the number may be a minute old"),
  holds: words("what a message of it is"),
  redrivable: Type.Boolean({ description: "whether a redrive is possible" }),
  redrive: words("what a redrive does; where it is not possible, why, and what to do instead"),
  messages: Type.Array(
    Type.Object({
      messageId,
      sentAt: At,
      orderId: Type.Optional(OrderKey),
      reason: Type.Optional(words("why it is a dead letter, when the message says so")),
    }),
    { description: `at most ${MAX_LETTERS_SHOWN} messages, oldest first, without their contents` },
  ),
  incomplete: Type.Boolean({ description: "whether the queue has messages that are not shown" }),
});
export type DeadLetterQueue = Static<typeof DeadLetterQueue>;

/** All dead-letter queues. */
export const DeadLetterQueues = Type.Object(
  { queues: Type.Array(DeadLetterQueue, { description: "every dead-letter queue, also the empty ones" }) },
  {
    examples: [
      {
        queues: [
          {
            queue: "orders",
            count: 1,
            holds: "a message that requests a run of an order and could not be processed",
            redrivable: true,
            redrive: "It is sent back to its queue.",
            messages: [
              {
                messageId: "5fea7756-0ea4-451a-a703-a558b933e274",
                sentAt: "2026-11-21T10:00:00.000Z",
                orderId: "0198c5b2-7a10-7000-8abc-def012345678",
              },
            ],
            incomplete: false,
          },
        ],
      },
    ],
  },
);
export type DeadLetterQueues = Static<typeof DeadLetterQueues>;

/** The path to a dead-letter queue. */
export const DeadLetterQueuePath = Type.Object({
  queue: Type.String({ pattern: "^[a-z][a-z_]{0,63}$", description: "the name of a dead-letter queue such as orders" }),
});
export type DeadLetterQueuePath = Static<typeof DeadLetterQueuePath>;

/** What became of the dead letters of a queue. */
export const RedriveResult = Type.Object(
  {
    queue,
    redriven: count(`messages that were sent back or published again, at most ${MAX_LETTERS_REDRIVEN} by one request`),
    deleted: count("messages that were deleted, because there is nothing left to do for them"),
    stayed: count("messages that could not be redriven, and stay in the queue"),
    remaining: count("the messages in the queue afterwards, as SQS counts them: on AWS the number may be a minute old"),
    remarks: Type.Array(
      Type.Object({
        messageId,
        orderId: Type.Optional(OrderKey),
        outcome: Type.Enum(["REDRIVEN", "DELETED", "STAYED"], {
          description: "what became of the message",
          ...EXTENSIBLE,
        }),
        text: words("why it was deleted or stayed, or what is missing of it"),
      }),
      { description: "of every message that was not simply redriven" },
    ),
  },
  { examples: [{ queue: "orders", redriven: 1, deleted: 0, stayed: 0, remaining: 0, remarks: [] }] },
);
export type RedriveResult = Static<typeof RedriveResult>;
