import { CHANNELS } from "../messages.ts";
import { componentsOf } from "./components.ts";
import { HOW_TO_READ, INFO } from "./info.ts";

type Json = Readonly<Record<string, unknown>>;
type Channel = (typeof CHANNELS)[keyof typeof CHANNELS];

/** The document of the messages: AsyncAPI 3.0. */
export function asyncApi(): Json {
  const components = componentsOf();
  const channels = Object.entries<Channel>(CHANNELS);
  const messages = channels.flatMap(([, channel]) => Object.entries(channel.messages));
  return {
    asyncapi: "3.0.0",
    info: {
      ...INFO,
      description:
        "What the system sends, receives and stores beside its API: events, topics, files of orders, receipts and reports. " +
        HOW_TO_READ,
      license: { name: "MIT", url: "https://opensource.org/license/mit" },
    },
    defaultContentType: "application/json",
    channels: Object.fromEntries(
      channels.map(([id, { title, address, description, messages }]) => [
        id,
        {
          title,
          address,
          description,
          parameters: Object.fromEntries(
            [...address.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => [name, { description: PARAMETERS[name] }]),
          ),
          messages: Object.fromEntries(
            Object.keys(messages).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
          ),
        },
      ]),
    ),
    operations: Object.fromEntries(
      channels.map(([id, { action, title, messages }]) => [
        `${action}${id.charAt(0).toUpperCase()}${id.slice(1)}`,
        {
          action,
          title,
          summary: `${action === "send" ? "The system sends" : "The system receives"}: ${title.toLowerCase()}`,
          channel: { $ref: `#/channels/${id}` },
          messages: Object.keys(messages).map((name) => ({ $ref: `#/channels/${id}/messages/${name}` })),
        },
      ]),
    ),
    components: {
      messages: Object.fromEntries(
        messages.map(([name, { summary, contentType, payload, examples }]) => [
          name,
          {
            name,
            title: summary,
            summary,
            contentType,
            payload: components.refer(payload),
            examples: examples.map((payload) => ({ payload })),
          },
        ]),
      ),
      schemas: components.schemas(),
    },
  };
}

/** What the parameters in addresses are. */
const PARAMETERS: Readonly<Record<string, string>> = {
  project: "The name of the project, `project_name` of Terraform",
  environment: "The environment: local, dev, staging or prod",
  name: "The name of the file",
  importId: "The id of the import",
  orderId: "The id of the order",
};
