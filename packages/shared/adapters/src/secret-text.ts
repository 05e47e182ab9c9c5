import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/**
 * Reads the text of a secret of AWS Secrets Manager: at the first call, then it is kept as long as the process. A new value
 * reaches a running process only when Lambda ends it, so the former value must stay valid for some hours.
 * @throws Error where the secret has no text; any error of Secrets Manager. The next call reads again.
 */
export function secretText(client: SecretsManagerClient, arn: string): () => Promise<string> {
  let text: Promise<string> | undefined;
  return () => {
    text ??= readText(client, arn).catch((error) => {
      text = undefined;
      throw error;
    });
    return text;
  };
}

async function readText(client: SecretsManagerClient, arn: string): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  if (!SecretString) throw new Error(`The secret ${arn} has no text. Store the key in it as plain text.`);
  return SecretString;
}
