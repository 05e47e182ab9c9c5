import { join } from "node:path";
import { type BuildOptions, type BuildResult, build } from "esbuild";
import { nodeMajor } from "../workspace/node-version.ts";
import { environmentCredentials, usedSchemas } from "./aws-sdk.ts";
import { tracingApart } from "./tracing.ts";

/** What esbuild makes of a function: its one file, and what is in it. */
type Bundle = BuildResult<{ write: false; metafile: true }>;

/**
 * Bundles a function for Lambda into one CommonJS file, which is not written; what makes its traces is another file, see
 * `TRACING`. esbuild prints warnings and errors.
 */
export const bundle = (entry: Pick<BuildOptions, "entryPoints" | "stdin">): Promise<Bundle> =>
  build({
    ...entry,
    bundle: true,
    plugins: [environmentCredentials, usedSchemas, tracingApart],
    // Set explicitly, so that the bundle depends only on the source and not on its folder.
    tsconfig: join(import.meta.dirname, "../../../tsconfig.base.json"),
    write: false,
    metafile: true,
    platform: "node",
    target: `node${nodeMajor()}`,
    format: "cjs",
    // `require` in place of `import()`: Node's loader of modules alone takes 15 ms.
    supported: { "dynamic-import": false },
    mainFields: ["module", "main"],
    minify: true,
    legalComments: "none",
    charset: "utf8",
    logLevel: "warning",
  });
