import { describe, expect, it } from "vitest";
import { catalogueWanted } from "./catalogue.ts";
import { loadDemoCatalogue } from "./deployment.ts";
import { readStack } from "./stack.ts";

const local = readStack({});
const aws = readStack({ ENVIRONMENT: "prod" });

describe("The demo catalogue", () => {
  it("goes with a local deployment, unless CATALOGUE=0 says otherwise", () => {
    expect([undefined, "", "1", "0"].map((CATALOGUE) => catalogueWanted(local, { CATALOGUE }))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it("goes with a deployment on AWS only for CATALOGUE=1", () => {
    expect([undefined, "", "1", "0"].map((CATALOGUE) => catalogueWanted(aws, { CATALOGUE }))).toEqual([
      false,
      false,
      true,
      false,
    ]);
  });

  it("is not loaded into prod without a confirmation", async () => {
    await expect(loadDemoCatalogue(aws, {})).rejects.toThrow(
      "Put the 6 products of scripts/catalogue.json, which are made up, into the inventory of orders-prod?\n" +
        "Nobody is there to answer. AUTO_APPROVE=1 answers for prod.",
    );
  });

  it("is not guessed from another value", () => {
    expect(() => catalogueWanted(local, { CATALOGUE: "yes" })).toThrow(
      "CATALOGUE=yes: 1 loads the demo catalogue, 0 leaves it out.",
    );
  });
});
