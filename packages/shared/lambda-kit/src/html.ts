/** Safe HTML. Any other value counts as text and is escaped. */
export class Html {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const sourceOf = (value: unknown): string => {
  if (value instanceof Html) return value.source;
  if (Array.isArray(value)) return value.map(sourceOf).join("\n");
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
};

/** An HTML template: escapes values, keeps values that are `Html`, and puts each element of a list on its own line. */
export const html = (parts: TemplateStringsArray, ...values: unknown[]): Html =>
  new Html(String.raw({ raw: parts }, ...values.map(sourceOf)));
