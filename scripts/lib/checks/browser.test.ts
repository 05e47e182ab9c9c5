import { expect, it, vi } from "vitest";
import { findBrowser } from "./browser.ts";

const nothing = async () => undefined;

it("is the browser that CHROMIUM names", async () => {
  expect(await findBrowser({ CHROMIUM: "/opt/chromium" }, () => true, nothing)).toBe("/opt/chromium");
  await expect(findBrowser({ CHROMIUM: "/opt/chromium" }, () => false, nothing)).rejects.toThrow(
    "CHROMIUM=/opt/chromium: there is no such file.",
  );
});

it("is one in a usual place, and then nothing is installed", async () => {
  const install = vi.fn(nothing);
  expect(await findBrowser({}, (path) => path === "/usr/bin/google-chrome", install)).toBe("/usr/bin/google-chrome");
  expect(install).not.toHaveBeenCalled();
});

it("is installed where there is none", async () => {
  let installed = false;
  const install = async () => {
    installed = true;
  };
  expect(await findBrowser({}, (path) => installed && path === "/usr/bin/chromium", install)).toBe("/usr/bin/chromium");
});

it("is asked for where the installation left none", async () => {
  await expect(findBrowser({}, () => false, nothing)).rejects.toThrow("CHROMIUM=/path/to/chromium make test");
});
