// Kinds of characters, each for a character class of a regular expression with the flag `u`.

/**
 * Control characters, line and paragraph separators, unpaired surrogates, and characters that change the direction of the
 * surrounding text. Joiners are left out: emoji and several scripts need them.
 */
export const CONTROLS = "\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u202a-\\u202e\\u2066-\\u2069";

/** Letters, numbers, punctuation and symbols. All but those in INVISIBLE can be seen. */
export const SHOWN = "\\p{L}\\p{N}\\p{P}\\p{S}";

/** Letters and symbols that cannot be seen: the Hangul fillers and the empty Braille pattern. */
export const INVISIBLE = "\\u115f\\u1160\\u2800\\u3164\\uffa0";
