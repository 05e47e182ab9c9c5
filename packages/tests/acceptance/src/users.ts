import { randomUUID } from "node:crypto";
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  CreateUserPoolClientCommand,
  DeleteUserPoolClientCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { type Answer, type Call, call } from "./api.ts";
import { someEmail } from "./contacts.ts";
import { eventually } from "./eventually.ts";
import { optionalOutput } from "./outputs.ts";

/** The user pool of the stack; undefined where customers have no accounts. */
export const userPoolId = optionalOutput("user_pool_id");

/** A user of the pool with their tokens. */
export interface User {
  /** The customer's id in orders. */
  readonly sub: string;
  readonly email: string;
  readonly idToken: string;
  readonly accessToken: string;
}

/** Users of the pool for one test file, with an app client of the tests: customers cannot sign in with theirs by a script. */
export function testUsers() {
  const cognito = new CognitoIdentityProviderClient({});
  const UserPoolId = String(userPoolId);
  const usernames: string[] = [];
  const clients: string[] = [];

  /** An app client. @param seconds how long its ID tokens are valid; AWS takes 300 or more. */
  async function appClient(seconds: number): Promise<string> {
    const { UserPoolClient } = await cognito.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: `acceptance-tests-${randomUUID()}`,
        ExplicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        IdTokenValidity: seconds,
        TokenValidityUnits: { IdToken: "seconds" },
      }),
    );
    const id = String(UserPoolClient?.ClientId);
    clients.push(id);
    return id;
  }

  async function signIn(ClientId: string, USERNAME: string, PASSWORD: string) {
    const { AuthenticationResult } = await cognito.send(
      new AdminInitiateAuthCommand({
        UserPoolId,
        ClientId,
        AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME, PASSWORD },
      }),
    );
    return { idToken: String(AuthenticationResult?.IdToken), accessToken: String(AuthenticationResult?.AccessToken) };
  }

  /** A user whom no other test knows. @param group the group of the user. @param name what the user is called. */
  async function account({ group, name }: { group?: string; name?: string } = {}) {
    const email = someEmail();
    const password = `Aa1!${randomUUID()}`;
    const created = await cognito.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: email,
        MessageAction: "SUPPRESS",
        UserAttributes: [
          { Name: "email", Value: email },
          { Name: "email_verified", Value: "true" },
          ...(name ? [{ Name: "name", Value: name }] : []),
        ],
      }),
    );
    const Username = String(created.User?.Username);
    usernames.push(Username);
    await cognito.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }));
    if (group) await cognito.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: group }));
    return { email, password };
  }

  return {
    account,
    /** A user whom no other test knows, signed in. @param seconds how long the ID token is valid. */
    async signedIn({ group, seconds = 3600 }: { group?: string; seconds?: number } = {}): Promise<User> {
      const { email, password } = await account(group ? { group } : {});
      const tokens = await signIn(await appClient(seconds), email, password);
      return { sub: claimsIn(tokens.idToken).sub, email, ...tokens };
    },
    /**
     * A person who signs up by the stack's own app client, as a page does. Only on a local stack, whose app client lets a
     * script send a password.
     */
    async signingUp() {
      const ClientId = String(optionalOutput("user_pool_client_id"));
      const [email, Password] = [someEmail(), `Aa1!${randomUUID()}`];
      const UserAttributes = [{ Name: "email", Value: email }];
      const { UserSub } = await cognito.send(
        new SignUpCommand({ ClientId, Username: email, Password, UserAttributes }),
      );
      usernames.push(String(UserSub));
      return {
        email,
        confirm: (ConfirmationCode: string) =>
          cognito.send(new ConfirmSignUpCommand({ ClientId, Username: email, ConfirmationCode })),
        /** @returns the ID token. */
        async signIn(): Promise<string> {
          const AuthParameters = { USERNAME: email, PASSWORD: Password };
          const { AuthenticationResult } = await cognito.send(
            new InitiateAuthCommand({ ClientId, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters }),
          );
          return String(AuthenticationResult?.IdToken);
        },
      };
    },
    /** Deletes the users and the app clients. */
    async remove(): Promise<void> {
      for (const Username of usernames) await cognito.send(new AdminDeleteUserCommand({ UserPoolId, Username }));
      for (const ClientId of clients) await cognito.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }));
    },
  };
}

interface Claims {
  readonly sub: string;
  /** In seconds since 1970. */
  readonly exp: number;
}

/** A value as a part of a token or a cursor has it. */
export const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The value in a part of a token. */
export const decoded = (part: string | undefined): unknown =>
  JSON.parse(Buffer.from(String(part), "base64url").toString());

/** The claims of a token, without a check of its signature. */
const claimsIn = (token: string): Claims => decoded(token.split(".")[1]) as Claims;

/** Waits until a token has expired. */
export const expired = (token: string): Promise<unknown> =>
  eventually(
    "the token has expired",
    async () => Date.now(),
    (now) => now > (claimsIn(token).exp + 1) * 1000,
  );

/** The token with other claims, and the signature of the true ones. */
export function tampered(token: string, changes: Readonly<Record<string, unknown>>): string {
  const [header, , signature] = token.split(".");
  return [header, encoded({ ...claimsIn(token), ...changes }), signature].join(".");
}

/** Calls the API with a token, and without the API key. */
export const callAs = <Body = unknown>(
  token: string,
  method: string,
  path: string,
  { headers, ...content }: Call = {},
): Promise<Answer<Body>> =>
  call<Body>(method, path, {
    ...content,
    headers: { "x-api-key": undefined, authorization: `Bearer ${token}`, ...headers },
  });
