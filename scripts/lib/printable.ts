/** Control characters (C0, DEL, C1) and those that change the direction of text (Unicode Standard Annex 9). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The text for a terminal: what would control the terminal or turn the text around is written as `\u{1b}`. */
export const printable = (text: string): string =>
  text.replace(CONTROLS, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
