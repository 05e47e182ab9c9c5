import { randomInt, randomUUID } from "node:crypto";

// Whom a stack may write to while it is tested. On AWS it really sends, so that nobody else may be named in an order.

/**
 * An address of SES's mailbox simulator, which takes every mail, also from SES's sandbox. Mails to it count neither as
 * bounces nor to the daily quota. `label` tells one customer from another; chance makes it unless told otherwise.
 * Source: Amazon SES Developer Guide, "Using the mailbox simulator manually".
 */
export const someEmail = (label: string = randomUUID()): string => `success+${label}@simulator.amazonses.com`;

/**
 * A phone number that belongs to nobody: 555-0100 to 555-0199 are kept for fiction. There are a hundred, so that texts of
 * other orders may have come to it.
 * Source: North American Numbering Plan Administration, "555 Line Numbers".
 */
export const somePhone = (): string => `+12125550${randomInt(100, 200)}`;
