import { randomBytes } from "node:crypto";
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  UsernameExistsException,
} from "@aws-sdk/client-cognito-identity-provider";
import { BACK_OFFICE_GROUP } from "@orders/contracts";
import { printable } from "../cli/printable.ts";
import { UserError } from "../cli/steps.ts";
import { clientConfig, type Stack, selection } from "./stack.ts";
import { type Outputs, output } from "./state.ts";

/** The groups of the user pool. */
const GROUPS: readonly string[] = [BACK_OFFICE_GROUP];

/** Whom to make an account for. */
export interface WantedUser {
  readonly email: string;
  readonly group?: string;
}

/** An account of the user pool. */
export interface MadeUser extends WantedUser {
  /** Whether there was one already. */
  readonly existed: boolean;
  /** The password, on an emulator only: on AWS Cognito sends a temporary one by e-mail. */
  readonly password?: string;
}

/** The user pool of a stack and the app client by which customers sign in. */
export interface UserPool {
  readonly id: string;
  readonly clientId: string;
}

/** Whom `EMAIL` and `GROUP` name. @throws UserError for an address or a group that cannot be. */
export function wantedUser({ EMAIL = "", GROUP }: NodeJS.ProcessEnv = process.env): WantedUser {
  // The address is printed inside a shell's quotes. Cognito checks the rest.
  if (!/^[^\s@'"\\$`]+@[^\s@'"\\$`]+$/.test(EMAIL)) {
    throw new UserError(
      EMAIL
        ? `EMAIL=${printable(EMAIL)}: an e-mail address, such as jane@example.com.`
        : "For whom? make user EMAIL=jane@example.com",
    );
  }
  if (GROUP && !GROUPS.includes(GROUP)) {
    throw new UserError(`GROUP=${printable(GROUP)}: ${GROUPS.join(" or ")}, or nothing for a customer.`);
  }
  return { email: EMAIL, ...(GROUP && { group: GROUP }) };
}

/** @throws UserError where the stack has no user pool. */
export function userPoolOf(stack: Stack, outputs: Outputs): UserPool {
  if (typeof outputs.user_pool_id !== "string") {
    throw new UserError(
      `${stack.prefix} has no accounts: its variable customer_accounts is false, or it was deployed before there were any. ` +
        `Deploy it with accounts: TF_VAR_customer_accounts=true ${selection(stack)}make deploy`,
    );
  }
  return { id: outputs.user_pool_id, clientId: output(outputs, "user_pool_client_id") };
}

/**
 * Makes an account, or takes the one that is there, and adds it to the group. On an emulator the account gets a new password;
 * on AWS Cognito sends a temporary one to a new account's address, so that whoever signs in has shown that it is theirs.
 */
export async function makeUser(stack: Stack, pool: UserPool, { email, group }: WantedUser): Promise<MadeUser> {
  const cognito = new CognitoIdentityProviderClient(clientConfig(stack));
  const account = { UserPoolId: pool.id, Username: email };
  const existed = await create(cognito, account, stack.local);
  const password = stack.local ? newPassword() : undefined;
  if (password !== undefined) {
    await cognito.send(new AdminSetUserPasswordCommand({ ...account, Password: password, Permanent: true }));
  }
  if (group !== undefined) await cognito.send(new AdminAddUserToGroupCommand({ ...account, GroupName: group }));
  return { email, existed, ...(group !== undefined && { group }), ...(password !== undefined && { password }) };
}

/** @returns whether the account was there. */
async function create(
  cognito: CognitoIdentityProviderClient,
  account: { readonly UserPoolId: string; readonly Username: string },
  silently: boolean,
): Promise<boolean> {
  try {
    await cognito.send(
      new AdminCreateUserCommand({
        ...account,
        UserAttributes: [
          { Name: "email", Value: account.Username },
          { Name: "email_verified", Value: "true" },
        ],
        ...(silently ? { MessageAction: "SUPPRESS" } : { DesiredDeliveryMediums: ["EMAIL"] }),
      }),
    );
    return false;
  } catch (error) {
    if (error instanceof UsernameExistsException) return true;
    throw error;
  }
}

/** It has a character of each kind that the pool asks for, and none that a shell or JSON would change. */
const newPassword = (): string => `Aa1-${randomBytes(15).toString("base64url")}`;

/** One shell command that signs in at an emulator by a password, and sets TOKEN to the ID token. */
export function signInLines(stack: Stack, { clientId }: UserPool, email: string, password: string): string[] {
  const body = {
    AuthFlow: "USER_PASSWORD_AUTH",
    ClientId: clientId,
    AuthParameters: { USERNAME: email, PASSWORD: password },
  };
  return [
    `TOKEN=$(curl -s ${stack.endpoint} -H "content-type: application/x-amz-json-1.1" \\`,
    '  -H "X-Amz-Target: AWSCognitoIdentityProviderService.InitiateAuth" \\',
    `  -d '${JSON.stringify(body)}' | sed 's/.*"IdToken": *"\\([^"]*\\)".*/\\1/')`,
  ];
}

/** How to use an account. The password is shown this once. */
export function userLines(
  stack: Stack,
  outputs: Outputs,
  pool: UserPool,
  { email, group, existed, password }: MadeUser,
): string[] {
  const head = [
    `  E-mail    ${email}${existed ? ", whose account was there" : ""}`,
    ...(group ? [`  Group     ${group}`] : []),
  ];
  const base = output(outputs, "api_base_url");
  if (password === undefined) {
    return [
      ...head,
      "",
      existed
        ? "The password stays as it is."
        : "Cognito sends a temporary password to this address. It is valid for 7 days; the first sign-in replaces it.",
      `Pages sign in by SRP: user pool ${pool.id}, app client ${pool.clientId}.`,
      `Then: curl -s "${base}/me/orders" -H "authorization: Bearer $TOKEN", with the ID token.`,
    ];
  }
  const token = '-H "authorization: Bearer $TOKEN"';
  return [
    ...head,
    `  Password  ${password}, which is shown this once`,
    "",
    "Sign in:",
    "",
    ...signInLines(stack, pool, email, password).map((line) => `  ${line}`),
    "",
    "Place an order, and list the orders of this customer:",
    "",
    `  curl -s -X POST "${base}/me/orders" ${token} -H "content-type: application/json" -d '{"productId":"PROD-002","quantity":1}'`,
    `  curl -s "${base}/me/orders" ${token}`,
  ];
}
