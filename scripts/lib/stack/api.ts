import { type OrdersClient, ordersClient } from "@orders/client";
import { type Outputs, output } from "./state.ts";

/** A client of the stack's API. It does not retry: each script has its own rules for that. */
export const apiOf = (outputs: Outputs): OrdersClient =>
  ordersClient({ baseUrl: output(outputs, "api_base_url"), apiKey: output(outputs, "api_key") });
