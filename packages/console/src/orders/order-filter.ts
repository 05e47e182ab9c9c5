/** What a person looks for, as the page's address keeps it. Each field is empty where it does not matter. */
export interface OrderFilter {
  readonly status: string;
  readonly customerId: string;
  /** The first and the last day, in the reader's time zone: `2026-11-21`. */
  readonly from: string;
  readonly to: string;
}

const FIELDS = ["status", "customerId", "from", "to"] as const satisfies readonly (keyof OrderFilter)[];

export const filterIn = (address: URLSearchParams): OrderFilter =>
  Object.fromEntries(FIELDS.map((field) => [field, address.get(field) ?? ""])) as unknown as OrderFilter;

/** The filter for the page's address, without empty fields. */
export const addressOf = (filter: OrderFilter): Record<string, string> =>
  Object.fromEntries(FIELDS.filter((field) => filter[field] !== "").map((field) => [field, filter[field]]));

/** The filter as the API's query. Days become the moments of the reader's time zone at which they begin and end. */
export function queryOf({ status, customerId, from, to }: OrderFilter): Record<string, string> {
  return {
    ...(status && { status }),
    ...(customerId && { customerId }),
    ...(from && { from: new Date(`${from}T00:00:00`).toISOString() }),
    ...(to && { to: new Date(`${to}T23:59:59.999`).toISOString() }),
  };
}
