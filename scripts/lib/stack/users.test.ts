import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  UsernameExistsException,
} from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { readStack } from "./stack.ts";
import { makeUser, userLines, userPoolOf, wantedUser } from "./users.ts";

const local = readStack({});
const aws = readStack({ ENVIRONMENT: "dev" });
const pool = { id: "us-east-1_pool", clientId: "client-1" };
const account = { UserPoolId: pool.id, Username: "jane@example.com" };
const outputs = { api_base_url: "http://api", user_pool_id: pool.id, user_pool_client_id: pool.clientId };

const cognito = mockClient(CognitoIdentityProviderClient);
beforeEach(() => {
  cognito.reset();
  cognito.onAnyCommand().resolves({});
});

describe("the user that is wanted", () => {
  it("is named by EMAIL and GROUP", () => {
    expect(wantedUser({ EMAIL: "jane@example.com" })).toEqual({ email: "jane@example.com" });
    expect(wantedUser({ EMAIL: "jo@example.com", GROUP: "back-office" })).toEqual({
      email: "jo@example.com",
      group: "back-office",
    });
  });

  it.each([
    [{}, "For whom? make user EMAIL=jane@example.com"],
    [{ EMAIL: "jane" }, "EMAIL=jane: an e-mail address, such as jane@example.com."],
    [{ EMAIL: "jane@example.com' -d '" }, "EMAIL=jane@example.com' -d ': an e-mail address, such as jane@example.com."],
    [{ EMAIL: "$(reboot)@example.com" }, "EMAIL=$(reboot)@example.com: an e-mail address, such as jane@example.com."],
    [{ EMAIL: "jo@example.com", GROUP: "admin" }, "GROUP=admin: back-office, or nothing for a customer."],
  ])("is refused: %j", (env, message) => {
    expect(() => wantedUser(env)).toThrow(message);
  });

  it("needs a stack with accounts", () => {
    expect(userPoolOf(local, outputs)).toEqual(pool);
    expect(() => userPoolOf(local, {})).toThrow(
      "orders-local has no accounts: its variable customer_accounts is false, or it was deployed before there were any. " +
        "Deploy it with accounts: TF_VAR_customer_accounts=true make deploy",
    );
  });
});

describe("an account", () => {
  const verified = [
    { Name: "email", Value: "jane@example.com" },
    { Name: "email_verified", Value: "true" },
  ];

  it("has a password that is shown once, on an emulator", async () => {
    const user = await makeUser(local, pool, { email: "jane@example.com" });

    expect(user).toEqual({
      email: "jane@example.com",
      existed: false,
      password: expect.stringMatching(/^Aa1-[\w-]{20}$/),
    });
    expect(cognito.commandCalls(AdminCreateUserCommand)[0]?.args[0].input).toEqual({
      ...account,
      UserAttributes: verified,
      MessageAction: "SUPPRESS",
    });
    expect(cognito.commandCalls(AdminSetUserPasswordCommand)[0]?.args[0].input).toEqual({
      ...account,
      Password: user.password,
      Permanent: true,
    });
    expect(cognito.commandCalls(AdminAddUserToGroupCommand)).toEqual([]);
    expect(userLines(local, outputs, pool, user).join("\n")).toContain(
      `"AuthParameters":{"USERNAME":"jane@example.com","PASSWORD":"${user.password}"}`,
    );
  });

  it("has a temporary password that only its owner gets, on AWS", async () => {
    const user = await makeUser(aws, pool, { email: "jane@example.com" });

    expect(user).toEqual({ email: "jane@example.com", existed: false });
    expect(cognito.commandCalls(AdminCreateUserCommand)[0]?.args[0].input).toEqual({
      ...account,
      UserAttributes: verified,
      DesiredDeliveryMediums: ["EMAIL"],
    });
    expect(cognito.commandCalls(AdminSetUserPasswordCommand)).toEqual([]);
    expect(userLines(aws, outputs, pool, user)).toEqual([
      "  E-mail    jane@example.com",
      "",
      "Cognito sends a temporary password to this address. It is valid for 7 days; the first sign-in replaces it.",
      "Pages sign in by SRP: user pool us-east-1_pool, app client client-1.",
      'Then: curl -s "http://api/me/orders" -H "authorization: Bearer $TOKEN", with the ID token.',
    ]);
  });

  it("that is there is added to the group, and keeps its password on AWS", async () => {
    cognito
      .on(AdminCreateUserCommand)
      .rejects(new UsernameExistsException({ message: "User account already exists", $metadata: {} }));
    const user = await makeUser(aws, pool, { email: "jane@example.com", group: "back-office" });

    expect(user).toEqual({ email: "jane@example.com", group: "back-office", existed: true });
    expect(cognito.commandCalls(AdminAddUserToGroupCommand)[0]?.args[0].input).toEqual({
      ...account,
      GroupName: "back-office",
    });
    expect(cognito.commandCalls(AdminSetUserPasswordCommand)).toEqual([]);
    expect(userLines(aws, outputs, pool, user).slice(0, 4)).toEqual([
      "  E-mail    jane@example.com, whose account was there",
      "  Group     back-office",
      "",
      "The password stays as it is.",
    ]);
  });

  it("is not said to be there where Cognito fails", async () => {
    cognito.on(AdminCreateUserCommand).rejects(new Error("Throttled"));
    await expect(makeUser(local, pool, { email: "jane@example.com" })).rejects.toThrow("Throttled");
  });
});
