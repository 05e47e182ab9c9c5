import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { testUsers } from "@orders/acceptance-tests/users";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";

/** Where the browser is; Debian's package `chromium` puts it there. */
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Folder of the screenshots, which git ignores. */
const SCREENSHOTS = join(import.meta.dirname, "../screenshots");

/** A value of the environment. @throws Error that says how to run the tests where it is missing. */
export function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set. make test runs these tests on a stack of their own.`);
  return value;
}

/** The address of the console, without a slash at the end. */
export const CONSOLE_URL = fromEnvironment("CONSOLE_URL");

/**
 * One tab of a browser in which jo of the back office has signed in on the user pool's page, for all tests of a file. Errors of its code, and breaches of the
 * content security policy, fail them.
 */
export function signedInTab() {
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];
  const users = testUsers();

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, colorScheme: "light" });
    context.setDefaultTimeout(30_000);
    page = await context.newPage();
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      // The tests themselves ask for what is refused.
      const refused = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !refused) errors.push(message.text());
    });
    const { email, password } = await users.account({ group: "back-office", name: "jo" });
    await page.goto(CONSOLE_URL);
    await checkLooks(page, "sign-in");
    await signIn(page, email, password);
    await page.getByRole("heading", { name: "Orders", exact: true }).waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await users.remove();
    expect(errors, "errors in the browser's console, such as a breach of the content security policy").toEqual([]);
  });

  return {
    page: () => page,
    /** Accounts that exist as long as the tests run. */
    users,
    /** A tab of somebody who has not signed in. */
    newTab: async () => {
      const context = await browser.newContext();
      context.setDefaultTimeout(30_000);
      return { page: await context.newPage(), close: () => context.close() };
    },
  };
}

/** Signs in at the emulator's form, which stands for the user pool's page. */
export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Username").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/**
 * Keeps the page as light, dark and phone-sized screenshots, and checks each with axe.
 * @throws AssertionError that lists every finding of WCAG 2.2 A and AA, and a page that is wider than a phone.
 */
export async function checkLooks(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const desktop = { width: 1200, height: 900 };
  for (const { kind, colorScheme, size } of [
    { kind: "light", colorScheme: "light", size: desktop },
    { kind: "dark", colorScheme: "dark", size: desktop },
    { kind: "phone", colorScheme: "light", size: { width: 360, height: 740 } },
  ] as const) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(SCREENSHOTS, `${name}-${kind}.png`), fullPage: kind === "phone" });
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
      .analyze();
    const found = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" ")}`);
    expect(found, `what axe finds on ${name}, ${kind}`).toEqual([]);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth),
      `width of ${name}, ${kind}`,
    ).toBeLessThanOrEqual(size.width);
  }
  await page.setViewportSize(desktop);
  await page.emulateMedia({ colorScheme: "light" });
}
