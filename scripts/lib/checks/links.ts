import { posix } from "node:path";

const FENCED = /^ {0,3}```.*?^ {0,3}```$/gms;
const CODE = /`[^`\n]*`/g;
const LINK = /\]\(([^)\s]+)\)/g;
const HEADING = /^#{1,6} +(.+)$/gm;

/** The anchors of the headings of a Markdown text, as GitHub makes them; a repeated heading gets a number. */
export function anchorsOf(markdown: string): string[] {
  const seen = new Map<string, number>();
  return [...markdown.replace(FENCED, "").matchAll(HEADING)].map(([, heading = ""]) => {
    const text = heading.trim().replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
    const anchor = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}

/**
 * The relative links of a Markdown file that lead nowhere. Web addresses are not checked.
 * @param file and the paths that `exists` and `read` take are relative to the root of the workspace.
 * @returns one message per link.
 */
export function brokenLinks(file: string, exists: (path: string) => boolean, read: (path: string) => string): string[] {
  const links = [...read(file).replace(FENCED, "").replace(CODE, "").matchAll(LINK)].map(([, link = ""]) => link);
  return links.flatMap((link) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? file : posix.join(posix.dirname(file), path);
    if (!exists(target)) return [`${file}: ${link} leads to ${target}, which does not exist`];
    if (anchor === undefined || anchorsOf(read(target)).includes(anchor)) return [];
    return [`${file}: ${link} leads to a heading that ${target} does not have`];
  });
}
