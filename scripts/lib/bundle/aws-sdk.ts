import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Plugin } from "esbuild";

/**
 * Credentials from the environment only. Lambda sets AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN for
 * every function in Node (AWS Lambda Developer Guide, "Defined runtime environment variables"). The SDK's own default also
 * reads profiles, SSO sessions, web identities and the credentials of containers and EC2 instances, which takes 110 to
 * 135 KB in each bundle. A function with SnapStart, which Node does not have, and a program in a container need that
 * default: they get no access keys in the environment. As the SDK expects of its default, the environment is read once, at
 * the first call: it stays the same as long as the function's process.
 */
export const environmentCredentials: Plugin = {
  name: "credentials from the environment",
  setup({ onLoad }) {
    onLoad({ filter: /credential-provider-node\/dist-es\/index\.js$/ }, ({ path }) => ({
      contents: `
        import { fromEnv } from "@aws-sdk/credential-provider-env";
        import { memoize } from "@smithy/core/config";
        export const defaultProvider = (init) => memoize(fromEnv(init));`,
      resolveDir: dirname(path),
    }));
  },
};

/**
 * Only the schemas of the operations that a function uses. A client of the SDK has the schemas of all its operations in one
 * file, as constants with computed keys: `{ [_hH]: … }`. esbuild keeps these constants, because a computed key may run code;
 * it leaves them out where the key is written as the string that it is.
 */
export const usedSchemas: Plugin = {
  name: "used schemas",
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk\/client-[a-z0-9-]+\/dist-es\/schemas\/schemas_\d+\.js$/ }, ({ path }) => ({
      contents: withLiteralKeys(readFileSync(path, "utf8")),
    }));
  },
};

/** The module with each computed key that is a string constant of the same module replaced by that string. */
function withLiteralKeys(module: string): string {
  const strings = new Map(
    [...module.matchAll(/^const (\w+) = ("[^"\\]*");$/gm)].map(([, name, value]) => [name, value]),
  );
  return module.replace(/\[(\w+)\]:/g, (key, name) => (strings.has(name) ? `${strings.get(name)}:` : key));
}
