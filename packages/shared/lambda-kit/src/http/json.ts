/** An object or an array whose end is not reached yet. */
interface Open {
  /** The object's member names so far; missing in an array. */
  readonly names?: Set<string>;
  /** The member or the index that is being read. */
  at: string | number;
}

/** The tokens of a JSON text that matter here: strings, brackets, colons and commas. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * The first member that its object has twice, as a JSON Pointer (RFC 6901). `JSON.parse` keeps the last one in silence.
 * Reads the text once. It reports one member only, because the pointers of all could be far longer than the text.
 * @param json a text that `JSON.parse` accepts.
 */
export function repeatedMember(json: string): string | undefined {
  const open: Open[] = [];
  let name = "";
  for (const [token] of json.matchAll(TOKEN)) {
    const inner = open.at(-1);
    if (token === ":") {
      if (inner && isRepeated(inner, JSON.parse(name) as string)) return pointerTo(open);
    } else if (token.startsWith('"')) name = token;
    else follow(token, open);
  }
  return undefined;
}

/** Enters a member of an object. @returns whether the object already has one of this name. */
function isRepeated(object: Open, name: string): boolean {
  object.at = name;
  if (object.names?.has(name)) return true;
  object.names?.add(name);
  return false;
}

/** Opens or closes an object or array, or advances to the next element of an array. */
function follow(token: string, open: Open[]): void {
  const inner = open.at(-1);
  if (token === "{") open.push({ names: new Set(), at: "" });
  else if (token === "[") open.push({ at: 0 });
  else if (token === "}" || token === "]") open.pop();
  else if (typeof inner?.at === "number") inner.at++;
}

const pointerTo = (open: readonly Open[]): string =>
  open.map(({ at }) => `/${String(at).replace(/~/g, "~0").replace(/\//g, "~1")}`).join("");
