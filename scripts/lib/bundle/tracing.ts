import { join } from "node:path";
import type { Plugin } from "esbuild";

/**
 * The code that makes spans, and its file beside `index.js`. A function loads it only where it is traced, so that it costs
 * nothing at a cold start elsewhere.
 */
export const TRACING = {
  source: join(import.meta.dirname, "../../../packages/shared/tracing/src/spans.ts"),
  file: "tracing.js",
};

/** Leaves the code that makes spans out of a bundle: the bundle imports `TRACING.file`. */
export const tracingApart: Plugin = {
  name: "tracing in a file of its own",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/spans\.ts$/ }, ({ kind, resolveDir }) =>
      kind === "dynamic-import" && join(resolveDir, "spans.ts") === TRACING.source
        ? { path: `./${TRACING.file}`, external: true }
        : undefined,
    );
  },
};
