import type { Entries, PaymentBook } from "./payment/payment-book.ts";
import type { DeadLetters } from "./sqs-dead-letters.ts";

/** The simulated gateway's book in memory. */
export function memoryPaymentBook() {
  const entries = new Map<string, Entries[keyof Entries]>();
  const calls = new Map<string, number>();
  const at = (key: string, name: string) => `${key}/${name}`;
  const read = <Name extends keyof Entries>(key: string, name: Name) =>
    entries.get(at(key, name)) as Entries[Name] | undefined;

  return {
    read: async (key, name) => read(key, name),
    async enter(key, name, entry) {
      const standing = read(key, name);
      if (standing) return { standing, entered: false };
      entries.set(at(key, name), entry);
      return { standing: entry, entered: true };
    },
    async count(key, name) {
      const count = (calls.get(at(key, name)) ?? 0) + 1;
      calls.set(at(key, name), count);
      return count;
    },
  } satisfies PaymentBook;
}

/** Dead letters in memory. */
export function memoryDeadLetters() {
  const sent: { body: string; why: string }[] = [];
  return {
    sent,
    send: async (body: string, why: string) => {
      sent.push({ body, why });
    },
  } satisfies DeadLetters & Record<string, unknown>;
}
