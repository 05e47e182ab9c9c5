import { render, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "./app.tsx";
import { leave } from "./leave.ts";
import { endSession, startSession } from "./session.ts";
import { fakeApi, problem, settings, show } from "./testing/api.tsx";
import { completeSignIn } from "./user-pool.ts";

beforeEach(() => vi.mocked(leave).mockReset());

const left = async () => {
  await waitFor(() => expect(leave).toHaveBeenCalled());
  return new URL(vi.mocked(leave).mock.calls[0]?.[0] ?? "");
};

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** An ID token as the user pool issues it. The API checks its signature, not the page. */
const idToken = (claims: object = {}) => {
  const iat = Math.floor(Date.now() / 1000);
  const all = { iss: settings.signIn.issuer, aud: "console", sub: "user-1", iat, exp: iat + 3600, ...claims };
  return [base64url({ alg: "RS256" }), base64url(all), "signature"].join(".");
};

/** The user pool: it answers each request for tokens with the next of these bodies. */
function fakeUserPool(...answers: readonly (readonly [status: number, body: object])[]) {
  const asked: Record<string, string>[] = [];
  vi.stubGlobal("fetch", async (url: string, { body }: { body: URLSearchParams }) => {
    expect(String(url)).toBe("https://shop.auth.example.com/oauth2/token");
    asked.push(Object.fromEntries(body));
    const [status, answer] = answers[asked.length - 1] ?? [500, {}];
    return Response.json(answer, { status });
  });
  return asked;
}

/** Goes to the user pool's page, and comes back with this query, in which STATE stands for the state that was sent. */
async function comeBack(query: string, from = "/orders?status=paid") {
  window.history.replaceState(null, "", from);
  render(<App settings={settings} />);
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  const { searchParams } = await left();
  window.history.replaceState(null, "", `/signed-in?${query.replace("STATE", searchParams.get("state") ?? "")}`);
  return searchParams;
}

describe("signing in", () => {
  it("leads to the user pool's page, for a code that only this page can use", async () => {
    render(<App settings={settings} />);
    await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
    const { origin, pathname, searchParams } = await left();
    expect(origin + pathname).toBe("https://shop.auth.example.com/oauth2/authorize");
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: "console",
      response_type: "code",
      scope: "openid email profile",
      redirect_uri: `${window.location.origin}/signed-in`,
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
    });
  });

  it("returns to this site from an address that looks like another one", async () => {
    fakeUserPool([
      200,
      { token_type: "Bearer", expires_in: 3600, access_token: "a", id_token: idToken({ name: "Jo" }) },
    ]);
    const from = `${window.location.origin}//evil.example.com/orders`;
    await comeBack("code=the-code&state=STATE", from);
    expect(await completeSignIn(settings)).toMatchObject({ name: "Jo" });
    expect(window.location.href).toBe(from);
  });

  it("returns to the page where it began, with the person's name and tokens, and leaves no code behind", async () => {
    const asked = fakeUserPool([
      200,
      {
        token_type: "Bearer",
        expires_in: 3600,
        access_token: "a",
        refresh_token: "r",
        id_token: idToken({ name: "Jo" }),
      },
    ]);
    await comeBack("code=the-code&state=STATE");
    const session = await completeSignIn(settings);
    expect(session).toMatchObject({ name: "Jo", refreshToken: "r", idToken: expect.stringMatching(/^ey/) });
    expect(asked).toMatchObject([{ grant_type: "authorization_code", code: "the-code", client_id: "console" }]);
    expect(asked[0]?.code_verifier).toMatch(/^[\w-]{43}$/);
    expect(window.location.pathname + window.location.search).toBe("/orders?status=paid");
    expect(sessionStorage).toHaveLength(0);
  });

  it.each([
    [{ email: "jo@example.com" }, "jo@example.com"],
    [{}, "user-1"],
  ])("names a person without a name by what the token has: %j", async (claims, name) => {
    fakeUserPool([200, { token_type: "Bearer", expires_in: 3600, access_token: "a", id_token: idToken(claims) }]);
    await comeBack("code=c&state=STATE");
    expect(await completeSignIn(settings)).toMatchObject({ name });
  });

  it.each([
    ["an answer for another attempt", "code=c&state=other", /Signing in did not succeed: .*"state"/],
    [
      "a refusal",
      "error=access_denied&error_description=The+account+is+locked&state=STATE",
      "Signing in did not succeed: The account is locked. Try again.",
    ],
  ])("refuses %s", async (_, query, message) => {
    const asked = fakeUserPool();
    await comeBack(query);
    await expect(completeSignIn(settings)).rejects.toThrow(message);
    expect(asked).toEqual([]);
    expect(sessionStorage).toHaveLength(0);
  });

  it("refuses a token of another issuer", async () => {
    const id_token = idToken({ iss: "https://evil.example.com" });
    fakeUserPool([200, { token_type: "Bearer", expires_in: 3600, access_token: "a", id_token }]);
    await comeBack("code=c&state=STATE");
    await expect(completeSignIn(settings)).rejects.toThrow(/Signing in did not succeed: .*"iss"/);
  });

  it("has a clear word for an answer to what another tab began", async () => {
    window.history.replaceState(null, "", "/signed-in?code=c&state=s");
    await expect(completeSignIn(settings)).rejects.toThrow("Signing in was begun in another tab. Sign in here.");
    expect(window.location.pathname).toBe("/");
  });
});

describe("a session", () => {
  const answerOrders = () => [200, { orders: [], nextCursor: null }] as const;

  it("sends its token with each request", async () => {
    const sent = fakeApi(answerOrders);
    show("/orders");
    await screen.findByText(/There are no orders yet/);
    expect(sent.map(({ headers }) => headers.get("authorization"))).toEqual(["Bearer the-token"]);
  });

  it("renews a token that is about to end, once for several requests", async () => {
    const sent: string[] = [];
    const asked: Record<string, string>[] = [];
    vi.stubGlobal("fetch", async (to: Request | string, init?: { body: URLSearchParams }) => {
      if (to instanceof Request) {
        sent.push(to.headers.get("authorization") ?? "");
        return Response.json({ orders: [], nextCursor: null, queues: [], reports: [] });
      }
      asked.push(Object.fromEntries(init?.body ?? []));
      return Response.json({ token_type: "Bearer", expires_in: 3600, access_token: "a", id_token: idToken() });
    });
    window.history.replaceState(null, "", "/orders");
    startSession({ name: "jo", idToken: "old", refreshToken: "r", endsAt: Date.now() + 30_000 });
    render(<App settings={settings} />);
    await screen.findByText(/There are no orders yet/);
    expect(sent.length).toBeGreaterThan(1);
    expect(sent.every((header) => header.startsWith("Bearer ey"))).toBe(true);
    expect(asked).toEqual([{ grant_type: "refresh_token", refresh_token: "r", client_id: "console" }]);
    expect(JSON.parse(sessionStorage.getItem("orders-console-session") ?? "")).toMatchObject({
      name: "jo",
      refreshToken: "r",
    });
  });

  it("ends when the user pool refuses to renew it", async () => {
    fakeUserPool([400, { error: "invalid_grant" }]);
    window.history.replaceState(null, "", "/orders");
    startSession({ name: "jo", idToken: "old", refreshToken: "r", endsAt: Date.now() });
    render(<App settings={settings} />);
    expect(await screen.findByText("Your session has ended. Sign in again.")).toBeDefined();
    expect(sessionStorage).toHaveLength(0);
  });

  it.each([
    [401, "Your session has ended. Sign in again."],
    [403, "What is wrong, and what to do."],
  ])("ends when the API answers %i, with what to do", async (status, message) => {
    fakeApi(() => [status, problem(status)]);
    show("/orders");
    expect(await screen.findByText(message)).toBeDefined();
    expect(sessionStorage).toHaveLength(0);
  });

  it("ends here and at the user pool when the person signs out", async () => {
    fakeApi(answerOrders);
    show("/orders");
    await userEvent.click(await screen.findByRole("button", { name: "Sign out" }));
    expect(screen.getByRole("button", { name: "Sign in" })).toBeDefined();
    expect(sessionStorage).toHaveLength(0);
    const { origin, pathname, searchParams } = await left();
    expect(origin + pathname).toBe("https://shop.auth.example.com/logout");
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: "console",
      logout_uri: `${window.location.origin}/`,
    });
    endSession();
  });
});
