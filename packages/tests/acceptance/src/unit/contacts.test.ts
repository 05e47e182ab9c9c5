import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { someEmail, somePhone } from "../contacts.ts";

const requests = new URL("../../requests/", import.meta.url);
const addressesIn = (text: string) => text.match(/[^\s",;<>]+@[^\s",;<>]+/g) ?? [];

describe("whom a stack writes to while it is tested", () => {
  it("has an address of SES's mailbox simulator, another each time", () => {
    expect(someEmail()).toMatch(/^success\+[0-9a-f-]{36}@simulator\.amazonses\.com$/);
    expect(someEmail()).not.toBe(someEmail());
    expect(someEmail("jane")).toBe("success+jane@simulator.amazonses.com");
  });

  it("has a number that is kept for fiction", () => {
    for (let tries = 0; tries < 500; tries++) expect(somePhone()).toMatch(/^\+121255501\d\d$/);
  });

  it("is nobody else in the bodies and files that are sent as they stand", () => {
    const addresses = readdirSync(requests).flatMap((name) =>
      addressesIn(readFileSync(new URL(name, requests), "utf8")),
    );
    expect(addresses).toHaveLength(2);
    for (const address of addresses) expect(address).toMatch(/@simulator\.amazonses\.com$/);
  });
});
