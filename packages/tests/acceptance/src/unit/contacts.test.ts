import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { someEmail, somePhone } from "../contacts.ts";

const requests = new URL(".", import.meta.resolve("@orders/contracts/examples/import.csv"));
const addressesIn = (text: string) => text.match(/[^\s",;<>]+@[^\s",;<>]+/g) ?? [];

describe("a recipient of a test", () => {
  it("has an address of SES's mailbox simulator, a new one each time", () => {
    expect(someEmail()).toMatch(/^success\+[0-9a-f-]{36}@simulator\.amazonses\.com$/);
    expect(someEmail()).not.toBe(someEmail());
    expect(someEmail("jane")).toBe("success+jane@simulator.amazonses.com");
  });

  it("has a number that is reserved for fiction", () => {
    for (let tries = 0; tries < 500; tries++) expect(somePhone()).toMatch(/^\+121255501\d\d$/);
  });

  it("is also the only kind in the bodies and files that are sent as they stand", () => {
    const addresses = readdirSync(requests).flatMap((name) =>
      addressesIn(readFileSync(new URL(name, requests), "utf8")),
    );
    expect(addresses).toHaveLength(2);
    for (const address of addresses) expect(address).toMatch(/@simulator\.amazonses\.com$/);
  });
});
