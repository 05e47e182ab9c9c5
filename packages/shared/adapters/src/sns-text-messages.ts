import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { TextMessages } from "@orders/domain";
import { isServiceError, withoutAddress } from "./delivery-error.ts";

/**
 * Errors after which SNS will never send to this number: it is invalid, or its owner opted out.
 * Source: Amazon SNS API Reference, Publish.
 */
const REFUSALS = ["InvalidParameterException", "InvalidParameter", "OptedOutException", "OptedOut"];

/** Sends text messages with SNS, with the priority of transactional messages. */
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
        if (isServiceError(error) && REFUSALS.includes(error.name)) return "REFUSED";
        throw withoutAddress("SNS", error);
      }
    },
  };
}
