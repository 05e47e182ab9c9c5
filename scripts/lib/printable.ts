/** What a terminal may take for a command or that turns text around: all controls save the tab, and Unicode's own for lines and direction. */
const CONTROLS = /(?!\t)[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * The text in one line that shows what it holds and does nothing: each control character as its escape, such as
 * `\u001b`, which JSON reads. For what comes from files, tables, queues and logs: others wrote it.
 */
export const printable = (text: string): string =>
  text.replace(CONTROLS, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`);

const lines = (text: string): string => text.split("\n").map(printable).join("\n");

/** Writes lines to the terminal, in which nothing but the line feeds has an effect. */
export const print = (text = ""): void => void process.stdout.write(`${lines(text)}\n`);

/** Writes lines for whoever has to act on a fault, as `print` does. */
export const printError = (text: string): void => void process.stderr.write(`${lines(text)}\n`);
