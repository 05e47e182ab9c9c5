/** The colours of the generated pages, light and dark as the reader's system is set. */
export const COLOURS = `:root {
  color-scheme: light dark;
  --text: light-dark(#1b1f24, #e3e6ea);
  --muted: light-dark(#57606a, #a0a8b3);
  --ground: light-dark(#ffffff, #14171c);
  --raised: light-dark(#f4f6f8, #1d2229);
  --line: light-dark(#d5dae0, #343b45);
  --accent: light-dark(#0b5cad, #7ab8ff);
}`;
