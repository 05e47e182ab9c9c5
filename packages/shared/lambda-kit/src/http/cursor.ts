import { createHash } from "node:crypto";
import { invalidRequest } from "./problem.ts";

/** What a cursor is valid for: one list of one caller. */
type Scope = Readonly<Record<string, string>>;

/** Length of the fingerprint, in characters. It is long enough to detect a damaged cursor or one of another list. */
const FINGERPRINT = 16;

const fingerprint = (position: unknown, scope: Scope): string =>
  createHash("sha256")
    .update(JSON.stringify([position, Object.entries(scope).sort()]))
    .digest("base64url")
    .slice(0, FINGERPRINT);

/** Encodes a page position (any JSON value) as an opaque cursor. */
export const cursorOf = (position: unknown, scope: Scope): string =>
  Buffer.from(JSON.stringify([fingerprint(position, scope), position])).toString("base64url");

/**
 * Decodes the page position of a cursor. A cursor holds no secret and grants no access: it only says where the next page
 * of a list starts, and the caller may read the list anyway. So a fingerprint without a key is enough to detect a wrong
 * one.
 * @param isPosition whether a value can be a position in this list.
 * @throws HttpProblemError 400 for a cursor that is damaged, invented, or of another list.
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
    // It is not JSON. It is refused below, like any other invalid cursor.
  }
  throw invalidRequest([
    { pointer: "/cursor", message: "cursor must be the nextCursor of an answer to the same query, unchanged" },
  ]);
}
