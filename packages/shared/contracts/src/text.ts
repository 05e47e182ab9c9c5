import module from "validator/lib/isEmail.js";
import { INVISIBLE } from "./characters.ts";

// By the package's types, its function is `module.default`; Node and esbuild both find it there.
const isEmail = module.default;

/** Made for the first long text: making one takes 7 ms, more than all other code that is loaded with a validator. */
let segmenter: Intl.Segmenter | undefined;

/** Whether a text has more than `max` grapheme clusters: an emoji or a letter with its accents counts as one. */
export function hasMoreCharacters(text: string, max: number): boolean {
  // A character has at least one UTF-16 unit.
  if (text.length <= max) return false;
  segmenter ??= new Intl.Segmenter();
  let count = 0;
  for (const _ of segmenter.segment(text)) {
    if (++count > max) return true;
  }
  return false;
}

const utf8 = new TextEncoder();

/** Whether a text has more than `max` bytes in UTF-8. */
export const hasMoreBytes = (text: string, max: number): boolean =>
  // A UTF-16 unit has at most 3 bytes.
  text.length * 3 > max && utf8.encode(text).length > max;

/** Blanks and invisible characters. The library accepts some of them as letters. */
const BLANK_OR_INVISIBLE = new RegExp(`[\\p{C}\\p{Z}${INVISIBLE}]`, "u");

/**
 * Whether a text is one e-mail address to which SES sends. The part before the `@` must be ASCII and not quoted; the domain
 * may be in any script.
 * Source: Amazon SES API v2 Reference, Destination (no SMTPUTF8, domains in Punycode).
 */
export const isEmailAddress = (text: string): boolean =>
  !BLANK_OR_INVISIBLE.test(text) && !text.startsWith('"') && isEmail(text, { allow_utf8_local_part: false });
