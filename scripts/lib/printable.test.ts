import { expect, it } from "vitest";
import { printable } from "./printable.ts";

it.each([
  ["plain text stays as it is: Zoë 王 🎁 \\n", "plain text stays as it is: Zoë 王 🎁 \\n"],
  ["A\u001b[2J\u001b[31mOK", "A\\u{1b}[2J\\u{1b}[31mOK"],
  ["a\r\nb\tc\u0000", "a\\u{d}\\u{a}b\\u{9}c\\u{0}"],
  ["\u007f\u009b31m", "\\u{7f}\\u{9b}31m"],
  ["\u202Egpj.exe\u2066\u200f\u061c", "\\u{202e}gpj.exe\\u{2066}\\u{200f}\\u{61c}"],
])("what controls a terminal is written out: %j", (text, expected) => {
  expect(printable(text)).toBe(expected);
});
