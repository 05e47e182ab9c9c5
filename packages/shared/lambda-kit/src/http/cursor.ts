import { createHash } from "node:crypto";
import { invalidRequest } from "./problem.ts";

/** What a cursor belongs to: it is good for the same list of the same caller only. */
type Scope = Readonly<Record<string, string>>;

/** Characters of the fingerprint: enough to tell a damaged cursor or another list's from this one's. */
const FINGERPRINT = 16;

const fingerprint = (position: unknown, scope: Scope): string =>
  createHash("sha256")
    .update(JSON.stringify([position, Object.entries(scope).sort()]))
    .digest("base64url")
    .slice(0, FINGERPRINT);

/** The text that stands for a position, which is anything that JSON can tell, until the next request. */
export const cursorOf = (position: unknown, scope: Scope): string =>
  Buffer.from(JSON.stringify([fingerprint(position, scope), position])).toString("base64url");

/**
 * The position in a cursor. A cursor holds no secret and grants nothing: it says only where in a list that the caller
 * may read anyway the next page starts, so a fingerprint without a key is enough to refuse a wrong one.
 * @param isPosition tells whether a value can be a position of this list.
 * @throws HttpProblemError 400 for a cursor that is damaged, made up, or another list's.
 */
export function positionIn<Position>(
  cursor: string,
  scope: Scope,
  isPosition: (value: unknown) => value is Position,
): Position {
  try {
    const [print, position] = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (isPosition(position) && print === fingerprint(position, scope)) return position;
  } catch {
    // Not even JSON: refused below like every other cursor that is none of ours.
  }
  throw invalidRequest([
    { pointer: "/cursor", message: "cursor must be the nextCursor of an answer to the same query, unchanged" },
  ]);
}
