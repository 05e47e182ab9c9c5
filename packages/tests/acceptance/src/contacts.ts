import { randomInt, randomUUID } from "node:crypto";

// The recipients that orders of tests may name. A stack on AWS really sends mails and texts to them.

/**
 * An address of SES's mailbox simulator, which takes every mail, also from SES's sandbox. Mails to it count neither as
 * bounces nor to the daily quota. `label` distinguishes customers; it is random by default.
 * Source: Amazon SES Developer Guide, "Using the mailbox simulator manually".
 */
export const someEmail = (label: string = randomUUID()): string => `success+${label}@simulator.amazonses.com`;

/**
 * A phone number that belongs to nobody: 555-0100 to 555-0199 are reserved for fiction. There are only a hundred, so texts
 * of other orders may have gone to it.
 * Source: North American Numbering Plan Administration, "555 Line Numbers".
 */
export const somePhone = (): string => `+12125550${randomInt(100, 200)}`;
