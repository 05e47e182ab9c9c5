/** Where a local stack is broken on purpose. */
export interface BreakIt {
  /** The emulator's URL, which `/_faults` and `/_books` follow. */
  readonly url: string;
  /** The stack's project and environment, such as `orders-local`: an emulator may have several. */
  readonly stack: string;
}

/** Where people sign in: the user pool's own page. */
export interface SignInPage {
  /** The URL of the user pool's domain, which `/oauth2/authorize` follows. */
  readonly url: string;
  /** Who issues the tokens, as their claim `iss` says. */
  readonly issuer: string;
  /** The console's app client. */
  readonly clientId: string;
}

/** What the page must know of its stack. Terraform writes it to `/config.json` (terraform/console.tf). */
export interface Settings {
  /** The base URL of the back office's API, which `/orders` follows. */
  readonly apiBaseUrl: string;
  /** The currency of the shop, as ISO 4217 writes it. */
  readonly currency: string;
  /** The stack's environment, such as `local` or `prod`. */
  readonly environment: string;
  /** Whether the stack runs on an emulator. */
  readonly local: boolean;
  /** How often the page asks the API again, in seconds. */
  readonly refreshSeconds: number;
  readonly signIn: SignInPage;
  /** null: the stack has no such switches, as everywhere but on the local emulator. */
  readonly breakIt: BreakIt | null;
}

/** Reads the settings. @throws Error that says what to do where they cannot be read. */
export async function readSettings(fetch: typeof globalThis.fetch = globalThis.fetch): Promise<Settings> {
  const answer = await fetch("/config.json", { cache: "no-cache" });
  if (!answer.headers.get("content-type")?.includes("json")) {
    throw new Error("The page's settings, /config.json, are missing. Deploy the stack again: make deploy");
  }
  return (await answer.json()) as Settings;
}
