import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { App } from "./app.tsx";
import { fakeApi, problem, settings, show } from "./testing/api.tsx";

async function signIn(key: string) {
  await userEvent.type(screen.getByLabelText("API key"), key);
  await userEvent.type(screen.getByLabelText("Your name"), "jo");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
}

describe("signing in", () => {
  it("tries the key, keeps it for the tab, and signs each request with it", async () => {
    const sent = fakeApi(() => [200, { orders: [], nextCursor: null }]);
    render(<App settings={settings} />);
    await signIn(" the-key ");
    expect(await screen.findByRole("heading", { name: "Orders" })).toBeDefined();
    await screen.findByText(/There are no orders yet/);
    expect(sent.map(({ headers }) => headers.get("x-api-key"))).toEqual(["the-key", "the-key"]);
    expect(JSON.parse(sessionStorage.getItem("orders-console-session") ?? "")).toEqual({
      apiKey: "the-key",
      name: "jo",
    });
  });

  it("has a clear word for a wrong key, and keeps nothing", async () => {
    fakeApi(() => [403, problem(403)]);
    render(<App settings={settings} />);
    await signIn("wrong");
    expect(
      await screen.findByText("This key is not valid for this stack. Copy it again, without blanks."),
    ).toBeDefined();
    expect(sessionStorage).toHaveLength(0);
  });

  it("ends the session when the API no longer accepts the key", async () => {
    fakeApi(() => [403, problem(403)]);
    show("/orders");
    expect(
      await screen.findByText("The API does not accept your key any more. Sign in with the present one."),
    ).toBeDefined();
    expect(sessionStorage).toHaveLength(0);
  });

  it("forgets the key when the person signs out", async () => {
    fakeApi(() => [200, { orders: [], nextCursor: null }]);
    show("/orders");
    await userEvent.click(await screen.findByRole("button", { name: "Sign out" }));
    expect(screen.getByRole("button", { name: "Sign in" })).toBeDefined();
    expect(sessionStorage).toHaveLength(0);
  });
});
