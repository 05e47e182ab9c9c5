import { describe, expect, it } from "vitest";
import { clientConfig, placeOf, readStack, selection, stackEnvironment } from "./stack.ts";

const fault = (env: NodeJS.ProcessEnv): string => {
  try {
    readStack(env);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
};

describe("PROJECT_NAME", () => {
  it("may be one whose names all fit beside environment, account and region", () => {
    expect(readStack({ PROJECT_NAME: "orders-of-a-shop7", ENVIRONMENT: "staging" }).prefix).toBe(
      "orders-of-a-shop7-staging",
    );
  });

  it("says how long a project may be whose names would not fit", () => {
    expect(() => readStack({ PROJECT_NAME: "orders-of-a-shop78", ENVIRONMENT: "staging" })).toThrow(
      "PROJECT_NAME=orders-of-a-shop78: at most 17 characters in staging, or names of buckets get too long.",
    );
  });
});

describe("EMULATOR_URL", () => {
  it("names an emulator that is neither started nor stopped here", () => {
    const stack = readStack({ EMULATOR_URL: "http://emulator.example:4600/" });

    expect(stack).toMatchObject({
      local: true,
      external: true,
      port: 4600,
      endpoint: "http://emulator.example:4600",
      folder: expect.stringMatching(/orders-local-emulator\.example-4600$/),
    });
    expect(clientConfig(stack)).toMatchObject({ endpoint: "http://emulator.example:4600" });
    expect(placeOf(stack)).toBe("the emulator at http://emulator.example:4600");
  });

  it("keeps what this machine notes of a stack where EMULATOR_PORT keeps it, for the same place", () => {
    expect(readStack({ EMULATOR_URL: "http://localhost:4566" }).folder).toBe(readStack({}).folder);
  });

  it("is in the commands that a message names", () => {
    expect(selection(readStack({ EMULATOR_URL: "http://localhost:4566", ENVIRONMENT: "localstack" }))).toBe(
      "ENVIRONMENT=localstack EMULATOR_URL=http://localhost:4566 ",
    );
    expect(selection(readStack({ EMULATOR_PORT: "4600" }))).toBe("EMULATOR_PORT=4600 ");
    expect(selection(readStack({}))).toBe("");
  });

  it("reaches the programs that work on the stack, which find the same one", () => {
    for (const env of [{ EMULATOR_URL: "http://emulator.example:4600" }, { EMULATOR_PORT: "4600" }, {}]) {
      const stack = readStack(env);
      expect(readStack(stackEnvironment(stack))).toEqual(stack);
    }
  });

  it.each([
    "localhost:4566",
    "https://localhost:4566",
    "http://localhost",
    "http://localhost:4566/path",
    "http://user:word@localhost:4566",
    "http://localhost:70000",
    "ftp://localhost:4566",
  ])("is refused as %s", (EMULATOR_URL) => {
    expect(fault({ EMULATOR_URL })).toBe(
      `EMULATOR_URL=${EMULATOR_URL}: http, a host and a port with nothing after it, such as http://localhost:4566.`,
    );
  });

  it("contradicts another EMULATOR_PORT, and not the same one", () => {
    expect(fault({ EMULATOR_URL: "http://localhost:4566", EMULATOR_PORT: "4600" })).toBe(
      "EMULATOR_PORT=4600 and EMULATOR_URL=http://localhost:4566: two different ports. Leave EMULATOR_PORT out.",
    );
    expect(fault({ EMULATOR_URL: "http://localhost:4566", EMULATOR_PORT: "4566" })).toBe("");
  });

  it("is refused for an environment on AWS", () => {
    expect(fault({ EMULATOR_URL: "http://localhost:4566", ENVIRONMENT: "prod" })).toBe(
      "EMULATOR_URL=http://localhost:4566: prod is on AWS. An emulator is for ENVIRONMENT=local or localstack.",
    );
  });
});

describe("The environment localstack", () => {
  it("is a local one: the emulator's address and its credentials, whatever the user's are", () => {
    const stack = readStack({ ENVIRONMENT: "localstack" });

    expect(stack).toMatchObject({ prefix: "orders-localstack", local: true, endpoint: "http://localhost:4566" });
    expect(stackEnvironment(stack)).toMatchObject({ AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" });
  });
});

describe("A stack on AWS", () => {
  it("has no endpoint, and no emulator in the environment of its programs", () => {
    const stack = readStack({ ENVIRONMENT: "dev", AWS_REGION: "eu-central-1" });

    expect(stack).toMatchObject({ local: false, external: false, endpoint: undefined });
    expect(placeOf(stack)).toBe("AWS, eu-central-1");
    expect(stackEnvironment(stack)).not.toHaveProperty("EMULATOR_URL");
  });
});
