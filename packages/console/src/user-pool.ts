import * as oauth from "oauth4webapi";
import { leave } from "./leave.ts";
import type { Settings } from "./settings.ts";

// The only module that knows how a person signs in: on the user pool's own page, by the authorization code flow with PKCE
// (RFC 6749, section 4.1; RFC 7636). The page never sees the password.

/** What the user pool gives to who has signed in. */
export interface Tokens {
  readonly idToken: string;
  readonly refreshToken: string;
  /** When the ID token ends, in ms since 1970. */
  readonly endsAt: number;
}

/** What this page keeps while the person is on the user pool's page. */
interface Attempt {
  readonly verifier: string;
  readonly state: string;
  /** The address of the page to return to. */
  readonly returnTo: string;
}

const STORED_AS = "orders-console-sign-in";
/** The path to which the user pool's page returns. Terraform allows no other (terraform/console.tf). */
const CALLBACK = "/signed-in";

const server = ({ signIn: { issuer, url } }: Settings): oauth.AuthorizationServer => ({
  issuer,
  authorization_endpoint: `${url}/oauth2/authorize`,
  token_endpoint: `${url}/oauth2/token`,
});
const client = ({ signIn: { clientId } }: Settings): oauth.Client => ({ client_id: clientId });
/** An emulator has no https. */
const options = ({ local }: Settings) => ({ [oauth.allowInsecureRequests]: local });
const callbackUrl = () => `${window.location.origin}${CALLBACK}`;

/** Leaves for the user pool's page, which returns to this page's present address. */
export async function beginSignIn(settings: Settings): Promise<void> {
  const { origin, pathname, search } = window.location;
  const attempt: Attempt = {
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
    // With the origin: a path that begins with `//` alone names another site, for which a history has no entry.
    returnTo: pathname === CALLBACK ? "/" : origin + pathname + search,
  };
  sessionStorage.setItem(STORED_AS, JSON.stringify(attempt));
  const query = new URLSearchParams({
    client_id: settings.signIn.clientId,
    response_type: "code",
    scope: "openid email profile",
    redirect_uri: callbackUrl(),
    state: attempt.state,
    code_challenge: await oauth.calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: "S256",
  });
  leave(`${settings.signIn.url}/oauth2/authorize?${query}`);
}

/**
 * Takes the tokens of a person who comes back from the user pool's page, and goes on to the page where they began.
 * @returns undefined where nobody comes back. @throws Error that says what to do where signing in did not succeed.
 */
export async function completeSignIn(settings: Settings): Promise<(Tokens & { readonly name: string }) | undefined> {
  if (window.location.pathname !== CALLBACK) return undefined;
  const url = new URL(window.location.href);
  const stored = sessionStorage.getItem(STORED_AS);
  sessionStorage.removeItem(STORED_AS);
  // The code in the address is worth nothing any more, and stays in no history.
  const attempt = stored === null ? undefined : (JSON.parse(stored) as Attempt);
  window.history.replaceState(null, "", attempt?.returnTo ?? "/");
  if (!attempt) throw new Error("Signing in was begun in another tab. Sign in here.");
  try {
    const answer = oauth.validateAuthResponse(server(settings), client(settings), url, attempt.state);
    const response = await oauth.authorizationCodeGrantRequest(
      server(settings),
      client(settings),
      oauth.None(),
      answer,
      callbackUrl(),
      attempt.verifier,
      options(settings),
    );
    const result = await oauth.processAuthorizationCodeResponse(server(settings), client(settings), response, {
      requireIdToken: true,
    });
    // `requireIdToken`: there is one.
    const claims = oauth.getValidatedIdTokenClaims(result) as oauth.IDToken;
    return { ...tokensIn(result, ""), name: String(claims.name ?? claims.email ?? claims.sub) };
  } catch (cause) {
    throw new Error(`Signing in did not succeed: ${reasonOf(cause)}. Try again.`, { cause });
  }
}

/** New tokens; undefined where the user pool refuses to renew them. @throws Error where it does not answer. */
export async function renewed(settings: Settings, { refreshToken }: Tokens): Promise<Tokens | undefined> {
  const response = await oauth.refreshTokenGrantRequest(
    server(settings),
    client(settings),
    oauth.None(),
    refreshToken,
    options(settings),
  );
  try {
    return tokensIn(
      await oauth.processRefreshTokenResponse(server(settings), client(settings), response),
      refreshToken,
    );
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError) return undefined;
    throw error;
  }
}

/** Leaves for the user pool's page, which forgets the person too, and returns to this page. */
export const signOut = ({ signIn: { url, clientId } }: Settings): void =>
  leave(`${url}/logout?${new URLSearchParams({ client_id: clientId, logout_uri: `${window.location.origin}/` })}`);

const tokensIn = (result: oauth.TokenEndpointResponse, refreshToken: string): Tokens => ({
  idToken: result.id_token ?? "",
  // A renewed session keeps the refresh token that it has.
  refreshToken: result.refresh_token ?? refreshToken,
  endsAt: Date.now() + (result.expires_in ?? 0) * 1_000,
});

/** What the user pool said, or else the fault. */
const reasonOf = (error: unknown): string => {
  if (error instanceof oauth.AuthorizationResponseError || error instanceof oauth.ResponseBodyError) {
    return error.error_description ?? error.error;
  }
  return error instanceof Error ? error.message : String(error);
};
