import { appendFileSync } from "node:fs";
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** File with one byte for each request to the API. */
    apiCalls: string;
  }
}

const file = inject("apiCalls");

/** Counts a request to the API, over all processes of the test run. */
export const countCall = (): void => appendFileSync(file, ".");
