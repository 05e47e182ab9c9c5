/** An object or a list whose end is not reached yet. */
interface Open {
  /** The members' names so far; missing in a list. */
  readonly names?: Set<string>;
  /** The member or the index that is being read. */
  at: string | number;
}

/** What matters in a text that is known to be JSON: its texts, and what opens, ends and divides objects and lists. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * The first member that its object has twice, as a JSON Pointer (RFC 6901). `JSON.parse` takes the last of them without a
 * word. Reads the text once; it tells one member only, as the pointers of all could be far longer than the text.
 * @param json a text that `JSON.parse` accepts.
 */
export function repeatedMember(json: string): string | undefined {
  const open: Open[] = [];
  let text = "";
  for (const [token] of json.matchAll(TOKEN)) {
    const inner = open.at(-1);
    if (token === "{") open.push({ names: new Set(), at: "" });
    else if (token === "[") open.push({ at: 0 });
    else if (token === "}" || token === "]") open.pop();
    else if (token === "," && typeof inner?.at === "number") inner.at++;
    else if (token === ":" && inner?.names) {
      inner.at = JSON.parse(text) as string;
      if (inner.names.has(inner.at)) return pointerTo(open);
      inner.names.add(inner.at);
    } else text = token;
  }
  return undefined;
}

const pointerTo = (open: readonly Open[]): string =>
  open.map(({ at }) => `/${String(at).replace(/~/g, "~0").replace(/\//g, "~1")}`).join("");
