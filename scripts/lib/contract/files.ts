import { stringify } from "yaml";
import type { JsonObject } from "./json.ts";

/** How a person makes the files of `docs/` again. */
export const COMMAND = "make docs";

/** First words of each generated file. */
export const GENERATED = `Generated from packages/shared/contracts by \`${COMMAND}\`; do not edit.`;

/** A document as YAML, with a comment that says where it comes from. */
export const documentText = (document: JsonObject): string =>
  `# ${GENERATED}\n${stringify(document, { lineWidth: 120, aliasDuplicateObjects: false })}`;
