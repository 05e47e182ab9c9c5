import { appendFileSync } from "node:fs";
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** File that has a byte for each request to the API. */
    apiCalls: string;
  }
}

const file = inject("apiCalls");

/** Counts a request to the API, whichever process makes it. */
export const countCall = (): void => appendFileSync(file, ".");
