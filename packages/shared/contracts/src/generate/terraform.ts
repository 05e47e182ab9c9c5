import { CURRENCIES, STATUSES } from "@orders/domain";
import { EVENT_NAMES, EVENT_SOURCE } from "../event-names.ts";
import { ERASURES, IMPORTS, RECEIPTS, RECONCILIATION, UPLOADS } from "../folders.ts";
import { BACK_OFFICE_GROUP } from "../groups.ts";
import { API_VERSION, OTHER_REQUEST_HEADERS, REQUEST_HEADERS, RESPONSE_HEADERS } from "../headers.ts";
import { MAX_BODY_KIB } from "../limits.ts";
import { METRIC_DIMENSIONS, METRICS, METRICS_NAMESPACE } from "../metrics.ts";
import { OPERATIONS, type Operation } from "../operations.ts";
import { nameOf } from "./names.ts";
import { fieldsOf, headersOf } from "./openapi.ts";

/** What Terraform reads of the contract. */
export function terraformInput() {
  const operations = Object.values<Operation>(OPERATIONS);
  return {
    api: {
      version: API_VERSION,
      max_body_kib: MAX_BODY_KIB,
      request_headers: [...Object.keys(REQUEST_HEADERS), ...OTHER_REQUEST_HEADERS].sort(),
      response_headers: Object.keys(RESPONSE_HEADERS).sort(),
      routes: Object.fromEntries(
        operations.map((operation) => [
          `${operation.method} ${operation.path}`,
          {
            function: operation.function,
            api_key_required: operation.public !== true && operation.customer !== true,
            sign_in_required: operation.customer === true,
            querystring: fieldsOf(operation.query).map(({ name }) => name),
            headers: headersOf(operation),
            model: operation.body ? nameOf(operation.body.schema) : null,
            body_optional: operation.body?.optional === true,
          },
        ]),
      ),
      models: Object.fromEntries(operations.flatMap(({ body }) => (body ? [gatewayModel(nameOf(body.schema))] : []))),
    },
    events: {
      source: EVENT_SOURCE,
      types: Object.fromEntries(Object.entries(EVENT_NAMES).map(([kind, name]) => [kind.toLowerCase(), name])),
    },
    metrics: {
      namespace: METRICS_NAMESPACE,
      dimensions: METRIC_DIMENSIONS,
      names: METRICS,
    },
    folders: {
      uploads: UPLOADS,
      imports: IMPORTS,
      receipts: RECEIPTS,
      reconciliation: RECONCILIATION,
      erasures: ERASURES,
    },
    groups: { back_office: BACK_OFFICE_GROUP },
    statuses: STATUSES,
    currencies: CURRENCIES,
  };
}

/**
 * The model of API Gateway for a body. The gateway answers a body that its model refuses with one fixed text. Therefore its
 * models only require a JSON object, and the functions check the rest and report every validation error.
 * See docs/decisions, "Bodies are checked by the functions".
 */
const gatewayModel = (title: string): [string, unknown] => [
  title,
  { $schema: "http://json-schema.org/draft-04/schema#", title, type: "object" },
];
