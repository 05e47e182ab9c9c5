/** A mail as the local emulator stored it. */
export interface LocalMail {
  readonly To: readonly string[];
  readonly Source: string;
  readonly Subject: string;
  readonly BodyText: string;
  readonly BodyHtml: string;
}

interface LocalText {
  readonly Message: string;
}

/** The local emulator, which stores mails and text messages instead of sending them; undefined on AWS. */
export const localPost = process.env.AWS_ENDPOINT_URL;

async function read<T>(path: string): Promise<T> {
  const answer = await fetch(`${localPost}/_ministack/${path}`);
  if (!answer.ok) throw new Error(`The emulator has no ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** All mails that were sent, oldest first. Only on a local stack. */
export async function allMails(): Promise<LocalMail[]> {
  const { messages } = await read<{ messages: Record<string, LocalMail[]> }>("ses/messages");
  return Object.values(messages).flat();
}

/** The mails to an address, oldest first. Only on a local stack. */
export const mailsTo = async (address: string): Promise<LocalMail[]> =>
  (await allMails()).filter(({ To }) => To.includes(address));

/** The texts to a phone number, oldest first. Only on a local stack. */
export async function textsTo(number: string): Promise<string[]> {
  const { sms_messages } = await read<{ sms_messages: Record<string, LocalText[]> }>(
    `sns/sms-messages?phoneNumber=${encodeURIComponent(number)}`,
  );
  return Object.values(sms_messages)
    .flat()
    .map(({ Message }) => Message);
}
