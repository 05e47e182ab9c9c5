import { createHash } from "node:crypto";

/**
 * First part of the ids of all keys. Without it Powertools takes the name of the function that it calls, which a bundle
 * shortens to any letter: the ids, and with them what was done already, could change with each deployment.
 */
export const IDEMPOTENCY_PREFIX = "effects";

/** The id of a key's item, as Powertools makes it. */
export const idempotencyId = (key: string): string =>
  `${IDEMPOTENCY_PREFIX}#${createHash("sha256").update(JSON.stringify(key)).digest("base64")}`;
