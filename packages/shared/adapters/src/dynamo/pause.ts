import { setTimeout as delay } from "node:timers/promises";

const FIRST_MS = 50;

/**
 * Backoff before a request to a table or to the bus is sent again: up to 50 ms after the first try, and up to twice as
 * long after each that follows. How long chance decides, so that those who were in each other's way do not meet again.
 */
export const pauseAfter = (tries: number): Promise<void> => delay(Math.random() * FIRST_MS * 2 ** (tries - 1));
