import { expect, it } from "vitest";
import { readSettings } from "./settings.ts";
import { settings } from "./testing/api.tsx";

const answering = (body: string, type: string) => async () => new Response(body, { headers: { "content-type": type } });

it("reads the settings of the stack", async () => {
  expect(await readSettings(answering(JSON.stringify(settings), "application/json"))).toEqual(settings);
});

it("says what to do where they are missing, and the page itself is answered", async () => {
  await expect(readSettings(answering("<!doctype html>", "text/html"))).rejects.toThrow(
    "The page's settings, /config.json, are missing. Deploy the stack again: make deploy",
  );
});
