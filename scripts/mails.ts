/** Shows the notifications that the local stack sent by e-mail: the LAST (10) ones, or those of one ORDER. */
import { print, printable } from "./lib/cli/printable.ts";
import { main } from "./lib/cli/run.ts";
import { wholeNumber } from "./lib/cli/settings.ts";
import { UserError } from "./lib/cli/steps.ts";
import { readStack } from "./lib/stack/stack.ts";

interface Mail {
  readonly To: readonly string[];
  readonly Subject: string;
  readonly BodyText: string;
  /** Unix seconds. */
  readonly Timestamp: number;
}

await main(async () => {
  const stack = readStack();
  const { local, environment, endpoint } = stack;
  if (!local) throw new UserError(`The mails of ${environment} went to its customers. Only a local stack keeps them.`);
  const last = wholeNumber("LAST", 10);
  const order = process.env.ORDER ?? "";

  const answer = await fetch(`${endpoint}/_ministack/ses/messages`).catch(() => undefined);
  if (!answer)
    throw new UserError(`No emulator answers at ${endpoint}. Start it${stack.external ? "" : " with make deploy"}.`);
  if (!answer.ok) throw new UserError(`The emulator at ${endpoint} does not show mails: only MiniStack does.`);
  const { messages } = (await answer.json()) as { messages: Readonly<Record<string, readonly Mail[]>> };
  const all = Object.values(messages).flat();
  const found = all.filter(({ Subject }) => Subject.includes(order)).sort((a, b) => a.Timestamp - b.Timestamp);
  for (const { To, Subject, BodyText, Timestamp } of order ? found : found.slice(-last)) {
    const time = new Date(Timestamp * 1000).toISOString().slice(11, 19);
    print(`${time}  ${printable(`${To.join(", ")}  ${Subject}`)}\n${BodyText.replace(/^(?=.)/gm, "  ")}`);
  }
  const which = order ? ` of order ${order}` : "";
  if (found.length > 0) print(`${found.length} mails${which}`);
  else print(`No mails${which} yet. They go to the customerEmail of an order.`);
});
