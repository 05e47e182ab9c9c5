import { createHash } from "node:crypto";
import type { PagePosition } from "@orders/domain";
import { invalidRequest } from "@orders/lambda-kit";

/** What a cursor belongs to: it is good for the same list of the same caller only. */
type Scope = Readonly<Record<string, string>>;

/** Characters of the fingerprint: enough to tell a damaged cursor or another list's from this one's. */
const FINGERPRINT = 16;

const fingerprint = (position: PagePosition, scope: Scope): string =>
  createHash("sha256")
    .update(JSON.stringify([position, Object.entries(scope).sort()]))
    .digest("base64url")
    .slice(0, FINGERPRINT);

/** The text that stands for a position until the next request. */
export const cursorOf = (position: PagePosition, scope: Scope): string =>
  Buffer.from(JSON.stringify([fingerprint(position, scope), position])).toString("base64url");

/**
 * The position in a cursor. A cursor holds no secret and grants nothing: it says only where in a list that the caller
 * may read anyway the next page starts, so a fingerprint without a key is enough to refuse a wrong one.
 * @throws HttpProblemError 400 for a cursor that is damaged, made up, or another list's.
 */
export function positionIn(cursor: string, scope: Scope): PagePosition {
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

const isPosition = (value: unknown): value is PagePosition =>
  Array.isArray(value) &&
  value.every(
    (key) => key === null || (Array.isArray(key) && key.length === 2 && key.every((part) => typeof part === "string")),
  );
