import { GetSecretValueCommand, InternalServiceError } from "@aws-sdk/client-secrets-manager";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, it } from "vitest";
import { secretsClient } from "./clients.ts";
import { secretText } from "./secret-text.ts";

const ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:payment-key-AbCdEf";
const client = secretsClient();
const secrets = mockClient(client);

beforeEach(() => secrets.reset());

it("reads the secret once, at the first call", async () => {
  secrets.on(GetSecretValueCommand, { SecretId: ARN }).resolves({ SecretString: "key-1" });
  const key = secretText(client, ARN);
  expect(secrets.calls()).toHaveLength(0);

  expect(await Promise.all([key(), key()])).toEqual(["key-1", "key-1"]);
  expect(await key()).toBe("key-1");
  expect(secrets.calls()).toHaveLength(1);
});

it("reads it again after a fault", async () => {
  const fault = new InternalServiceError({ $metadata: {}, message: "Try again." });
  secrets.on(GetSecretValueCommand).rejectsOnce(fault).resolves({ SecretString: "key-1" });
  const key = secretText(client, ARN);

  await expect(key()).rejects.toThrow("Try again.");
  expect(await key()).toBe("key-1");
});

it("says that a secret has no text, and which", async () => {
  secrets.on(GetSecretValueCommand).resolves({ SecretBinary: new Uint8Array([1]) });
  await expect(secretText(client, ARN)()).rejects.toThrow(
    `The secret ${ARN} has no text. Store the key in it as plain text.`,
  );
});
