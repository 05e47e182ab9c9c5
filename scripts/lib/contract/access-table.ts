import { CALLERS, type Caller, type Credentials, outcomeOf } from "@orders/contracts/access";
import { UserError } from "../cli/steps.ts";
import { type JsonObject, objectOf } from "./json.ts";
import { operationsOf } from "./operations.ts";

const BEGIN = "<!-- The table is generated from packages/shared/contracts by `make docs`; do not edit it. -->";
const END = "<!-- End of the table. -->";

/**
 * The page on security with the table of who may call what, made from the OpenAPI document.
 * @throws UserError where the page has no place for the table.
 */
export function withAccessTable(page: string | undefined, document: JsonObject): string {
  const [begin, end] = [page?.indexOf(BEGIN) ?? -1, page?.indexOf(END) ?? -1];
  if (page === undefined || begin < 0 || end < begin) {
    throw new UserError(
      `docs/security.md has no place for the table of who may call what: add the lines\n${BEGIN}\n${END}`,
    );
  }
  return `${page.slice(0, begin + BEGIN.length)}\n\n${accessTable(document)}\n\n${page.slice(end)}`;
}

function accessTable(document: JsonObject): string {
  const callers = Object.entries(CALLERS) as [Caller, string][];
  const rows = operationsOf(document).map(({ method, path, security }) => {
    const credentials = credentialsOf(security.map((requirement) => Object.keys(objectOf(requirement))));
    return [`\`${method} ${path}\``, ...callers.map(([caller]) => cell(outcomeOf(credentials, path, caller)))];
  });
  return [["", ...callers.map(([, words]) => words)], Array(callers.length + 1).fill("---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

const cell = (outcome: ReturnType<typeof outcomeOf>): string => (outcome === "allowed" ? "yes" : String(outcome));

/** What an operation asks for. @throws Error for security requirements that the table does not know. */
function credentialsOf(requirements: readonly (readonly string[])[]): Credentials {
  if (requirements.length === 0) return "nothing";
  const [names = [], ...others] = requirements;
  const [name, ...more] = names;
  if ((name === "apiKey" || name === "customer") && others.length + more.length === 0) return name;
  throw new Error(
    `The table of who may call what does not know these credentials: ${JSON.stringify(requirements)}. Add them to ` +
      "packages/shared/contracts/src/access.ts.",
  );
}
