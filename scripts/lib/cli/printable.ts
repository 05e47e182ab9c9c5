/** Characters that control a terminal or the direction of text: all control characters but the tab, and Unicode's for lines and direction. */
const CONTROLS = /(?!\t)[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

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
