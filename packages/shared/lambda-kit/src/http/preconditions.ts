import type { HttpResponse } from "./handler.ts";
import { HttpProblemError, invalidRequest } from "./problem.ts";
import type { HttpRequest } from "./request.ts";

// Conditional requests. Source: RFC 9110, sections 8.8.3 (ETag) and 13.1 (preconditions).

type Header = "If-Match" | "If-None-Match";

interface EntityTag {
  readonly isWeak: boolean;
  /** The tag with its quotes, without `W/`. */
  readonly tag: string;
}

/** One element of a list of entity tags, and its separator. The element may be empty. */
const ELEMENT = /[ \t]*(?:(W\/)?("[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(,|$)/y;

/** The entity tags of a header. @throws HttpProblemError 400 when it is neither `*` nor a list of entity tags. */
function tagsIn(request: HttpRequest, name: Header): readonly EntityTag[] | "*" | undefined {
  const value = request.header(name);
  if (value === undefined) return undefined;
  if (value.trim() === "*") return "*";
  const tags: EntityTag[] = [];
  ELEMENT.lastIndex = 0;
  for (let end: string | undefined; end !== ""; ) {
    const element = ELEMENT.exec(value);
    const [, weak, tag] = element ?? [];
    if (tag !== undefined) tags.push({ isWeak: weak !== undefined, tag });
    end = element?.[3] ?? "";
    if (!element) tags.length = 0;
  }
  if (tags.length > 0) return tags;
  throw invalidRequest([
    { pointer: "", message: `The header ${name} must be * or a list of entity tags in double quotes, such as "7"` },
  ]);
}

/**
 * Checks the preconditions of a write. `If-Match` uses the strong comparison, so a weak tag never matches. `If-None-Match`
 * uses the weak comparison.
 * @param etag the current ETag of the resource; undefined when it does not exist.
 * @param what the name of the resource in a sentence, such as `order`.
 * @throws HttpProblemError 412 when a precondition fails, 400 for a malformed header.
 */
export function checkPreconditions(request: HttpRequest, etag: string | undefined, what: string): void {
  const expected = tagsIn(request, "If-Match");
  if (expected !== undefined && etag === undefined) {
    throw new HttpProblemError(412, `There is no such ${what}, but If-Match requires one that exists`);
  }
  if (expected !== undefined && expected !== "*" && !expected.some(({ isWeak, tag }) => !isWeak && tag === etag)) {
    const given = request.header("If-Match");
    throw new HttpProblemError(412, `The ${what} is no longer at ${given}: it is at ${etag}, read it again`);
  }
  if (etag !== undefined && isKnown(request, etag)) {
    throw new HttpProblemError(
      412,
      `The ${what} already exists, at ${etag}, but If-None-Match requires that it does not`,
    );
  }
}

/** The response to a read, or 304 without a body when `If-None-Match` contains its ETag. */
export function unlessKnown(request: HttpRequest, answer: HttpResponse): HttpResponse {
  const etag = answer.headers?.ETag;
  return etag !== undefined && isKnown(request, etag) ? { status: 304, headers: { ETag: etag } } : answer;
}

function isKnown(request: HttpRequest, etag: string): boolean {
  const known = tagsIn(request, "If-None-Match");
  return known === "*" || (known?.some(({ tag }) => tag === etag) ?? false);
}
