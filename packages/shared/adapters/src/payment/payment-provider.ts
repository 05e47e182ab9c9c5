import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Clock, PaymentGateway, PaymentRecords } from "@orders/domain";
import { tracedCall } from "@orders/tracing";
import { secretsClient } from "../clients.ts";
import { dynamoPaymentLedger } from "../dynamo/payment-ledger.ts";
import { dynamoPaymentRecords } from "../dynamo/payment-records.ts";
import { secretText } from "../secret-text.ts";
import { boundedGateway } from "./bounded-gateway.ts";
import { emulatorFaults, faultyGateway } from "./gateway-faults.ts";
import { simulatedGateway } from "./simulated-gateway.ts";

/** What reads the records of the providers. Each takes what it needs. */
interface RecordSettings {
  /** Reads the key that the provider gave to the shop; undefined where there is none, as for the simulated provider. */
  readonly providerKey?: (() => Promise<string>) | undefined;
  readonly client: DynamoDBDocumentClient;
  /** The table of the simulated provider's ledger. */
  readonly paymentsTable: string;
}

/** What the providers are made of. Each takes what it needs. */
interface Settings extends RecordSettings {
  readonly clock: Clock;
  /** Percent of the charges that the simulated provider accepts where no token decides; 100 by default. */
  readonly successRate?: number | undefined;
  /** The folder in which the local emulator switches faults of the simulated provider on; elsewhere undefined. */
  readonly faultsFolder?: string | undefined;
}

/** What a payment provider offers: charges and refunds, and its own records of them. */
interface PaymentProvider {
  readonly gateway: (settings: Settings) => PaymentGateway;
  readonly records: (settings: RecordSettings) => PaymentRecords;
}

/** Every payment provider by its name. A real one is one more entry, with an adapter that passes `paymentGatewayContract`. */
const PROVIDERS = {
  simulated: {
    gateway: ({ client, paymentsTable, faultsFolder, ...options }) => {
      const gateway = simulatedGateway({ ledger: dynamoPaymentLedger(client, paymentsTable), ...options });
      return faultsFolder === undefined ? gateway : faultyGateway(gateway, emulatorFaults(faultsFolder));
    },
    records: ({ client, paymentsTable }) => dynamoPaymentRecords(client, paymentsTable),
  },
} as const satisfies Record<string, PaymentProvider>;

/** Reads the key of the provider from its secret, once in a process; undefined where no secret is named. */
export const providerKeyOf = (secretArn: string | undefined): (() => Promise<string>) | undefined =>
  secretArn === undefined ? undefined : secretText(secretsClient(), secretArn);

export type PaymentProviderName = keyof typeof PROVIDERS;

/** The values that the variable `PAYMENT_PROVIDER` can have. */
export const PAYMENT_PROVIDERS = Object.keys(PROVIDERS) as PaymentProviderName[];

/** The gateway of the provider, with an end to each call, and a span. */
export const paymentGateway = (provider: PaymentProviderName, settings: Settings): PaymentGateway => {
  const gateway = boundedGateway(PROVIDERS[provider].gateway(settings));
  const call = (operation: string) => ({ service: "payment-gateway", operation });
  return {
    charge: (request) => tracedCall(call("charge"), () => gateway.charge(request)),
    cancel: (key) => tracedCall(call("cancel"), () => gateway.cancel(key)),
  };
};

/** The provider's own records, to compare orders with. */
export const paymentRecords = (provider: PaymentProviderName, settings: RecordSettings): PaymentRecords =>
  PROVIDERS[provider].records(settings);
