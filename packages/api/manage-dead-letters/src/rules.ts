/** What is known of a dead-letter queue. */
interface Rule {
  /** What a message of it is. */
  readonly holds: string;
  /** How its messages are redriven: sent back to their queue, or published again by relay-order-events. NONE: not at all. */
  readonly by: "QUEUE" | "RELAY" | "NONE";
  /** What a redrive does; where there is none, why, and what to do instead. */
  readonly redrive: string;
}

const BACK = { by: "QUEUE", redrive: "It is sent back to its queue." } as const;

/** Every dead-letter queue by its name. docs/operations.md has the same table. */
export const RULES: Readonly<Record<string, Rule>> = {
  orders: { holds: "a message that requests a run of an order and could not be processed", ...BACK },
  notifications: { holds: "an event of which a customer could not be notified", ...BACK },
  analytics: { holds: "an event that could not be counted", ...BACK },
  relay: {
    holds: "a record that relay-order-events could not read, or whose event the bus refused",
    by: "RELAY",
    redrive: "Its events are published again, from the dead letter and the orders table.",
  },
  customer_notifications: {
    holds: "an event that the topic customer-notifications did not accept",
    by: "NONE",
    redrive: "It came from no queue. Tell the subscribers by hand what they missed, and delete it.",
  },
  back_office: {
    holds: "an event that the back office's topic did not accept",
    by: "NONE",
    redrive: "It came from no queue. Look at the order that it names, and delete it.",
  },
  receipts: {
    holds: "an order whose receipt could not be made",
    by: "NONE",
    redrive:
      "It came from no queue. The nightly reconciliation makes the receipt, or make reconcile now; then delete it.",
  },
  imports: {
    holds: "a file that could not be imported",
    by: "NONE",
    redrive: "It came from no queue. Import the file again, which creates no order twice, and delete it.",
  },
  reconciler: {
    holds: "a reconciliation that failed or could not be started",
    by: "NONE",
    redrive:
      "It came from no queue. The next reconciliation does the same work, or make reconcile now; then delete it.",
  },
};

/** @throws where a queue has no rule, before anybody asks for it. */
export function ruleOf(queue: string): Rule {
  const rule = RULES[queue];
  if (rule) return rule;
  throw new Error(
    `Nothing says what the dead-letter queue ${queue} holds: add it to packages/api/manage-dead-letters/src/rules.ts`,
  );
}
