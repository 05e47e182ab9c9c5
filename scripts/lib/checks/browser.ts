import { existsSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "../cli/run.ts";
import { UserError } from "../cli/steps.ts";

/** Where Chromium, or Chrome, is installed by the packages of Debian, Ubuntu, Fedora and by Chrome's installer on macOS. */
const USUAL = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * The browser for the tests of the console: the one that CHROMIUM names, or one in a usual place. Where there is none, Debian's
 * package is installed, which needs root.
 * @throws UserError that says what to do where there is no browser after that.
 */
export async function findBrowser(
  env: NodeJS.ProcessEnv = process.env,
  exists: (path: string) => boolean = existsSync,
  install: () => Promise<void> = installChromium,
): Promise<string> {
  const { CHROMIUM: named } = env;
  if (named) {
    if (exists(named)) return named;
    throw new UserError(`CHROMIUM=${named}: there is no such file.`);
  }
  const found = USUAL.find(exists);
  if (found !== undefined) return found;
  const [debians = ""] = USUAL;
  await install();
  if (exists(debians)) return debians;
  throw new UserError("The installation left no Chromium. Name a browser: CHROMIUM=/path/to/chromium make test");
}

const installChromium = (): Promise<void> =>
  run("apt-get", ["install", "--yes", "--no-install-recommends", "chromium"], {
    log: join(root, ".local/logs/install_chromium.log"),
    what: "The tests of the console need Chromium, and its installation (or name a browser: CHROMIUM=/path/to/chromium)",
  });
