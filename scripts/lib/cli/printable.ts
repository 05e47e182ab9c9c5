/** Characters that control a terminal or the direction of text: all control characters but the tab, and Unicode's for lines and direction. */
const CONTROLS = /(?!\t)[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * The text in one line, with each control character replaced by its JSON escape, such as `\u001b`. For text from files,
 * tables, queues and logs, which others wrote.
 */
export const printable = (text: string): string =>
  text.replace(CONTROLS, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`);

const lines = (text: string): string => text.split("\n").map(printable).join("\n");

/** Writes lines to the standard output, without control characters other than line feeds. */
export const print = (text = ""): void => void process.stdout.write(`${lines(text)}\n`);

/** Writes lines to the standard error output, as `print` does. */
export const printError = (text: string): void => void process.stderr.write(`${lines(text)}\n`);

/** How a part of a line is shown on a terminal. */
export type Style = "plain" | "red" | "green" | "yellow" | "dim";

/** A part of a line, in a style. The text says everything: the style only helps to find it. */
export type Part = string | readonly [style: Style, text: string];

/** Source: ECMA-48, "SGR - Select graphic rendition". */
const CODES: Readonly<Record<Style, number>> = { plain: 0, dim: 2, red: 31, green: 32, yellow: 33 };

/** Whether styles are shown: on a terminal, unless NO_COLOR is set. Source of NO_COLOR: https://no-color.org */
const isStyled = (): boolean => process.stdout.isTTY === true && process.env.TERM !== "dumb" && !process.env.NO_COLOR;

/** Writes one line of these parts to the standard output. Control characters in their texts are escaped. */
export function printParts(...parts: readonly Part[]): void {
  const styled = isStyled();
  const texts = parts.map((part) => {
    const [style, text] = typeof part === "string" ? (["plain", part] as const) : part;
    return styled && style !== "plain" ? `\u001b[${CODES[style]}m${printable(text)}\u001b[0m` : printable(text);
  });
  process.stdout.write(`${texts.join("")}\n`);
}
