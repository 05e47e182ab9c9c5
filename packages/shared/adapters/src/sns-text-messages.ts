import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { TextMessages } from "@orders/domain";
import { isServiceFault, withoutAddress } from "./unsent.ts";

/**
 * SNS will never send to this number: it is none, or its owner wants no messages.
 * Source: Amazon SNS API Reference, Publish.
 */
const REFUSALS = ["InvalidParameterException", "InvalidParameter", "OptedOutException", "OptedOut"];

/** Text messages sent by SNS to one number each, as ones that have to arrive. */
export function snsTextMessages(client: SNSClient): TextMessages {
  return {
    async send(to, text) {
      try {
        await client.send(
          new PublishCommand({
            PhoneNumber: to,
            Message: text,
            MessageAttributes: { "AWS.SNS.SMS.SMSType": { DataType: "String", StringValue: "Transactional" } },
          }),
        );
        return "SENT";
      } catch (error) {
        if (isServiceFault(error) && REFUSALS.includes(error.name)) return "REFUSED";
        throw withoutAddress("SNS", error);
      }
    },
  };
}
