import type { TSchema } from "typebox";
import * as schemas from "../schemas/index.ts";

/** The name by which `schemas` exports a schema. @throws when it exports it under none. */
export function nameOf(schema: TSchema): string {
  const [name] = Object.entries<TSchema>(schemas).find(([, exported]) => exported === schema) ?? [];
  if (name !== undefined) return name;
  throw new Error(
    `A schema of a request has no name: export it from packages/shared/contracts/src/schemas: ${JSON.stringify(schema).slice(0, 200)}`,
  );
}
