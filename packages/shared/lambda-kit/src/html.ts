/** HTML that is finished: whatever is not of this kind is text, and escaped. */
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

/** A template of HTML: values are escaped, pieces that are HTML themselves stay, and of a list there is one a line. */
export const html = (parts: TemplateStringsArray, ...values: unknown[]): Html =>
  new Html(String.raw({ raw: parts }, ...values.map(sourceOf)));
