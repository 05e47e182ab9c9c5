import { UnreadableOrderError } from "@orders/adapters";
import {
  contentsOf,
  contradictions,
  historicalOrderDate,
  requestedLines,
  statusNamed,
  unpricedErrors,
  type ValidationError,
} from "@orders/contracts";
import type { RefusedRow } from "@orders/contracts/schemas";
import { ImportOrder } from "@orders/contracts/validators";
import {
  type Catalogue,
  type Clock,
  type Currency,
  historicalOrder,
  type Instant,
  newOrder,
  type Order,
  type Orders,
  type Product,
  type ProductId,
  parseMoney,
  priced,
  unpricedProducts,
} from "@orders/domain";
import { startTrace, traceparent } from "@orders/tracing";
import { type Draft, draftOf } from "./draft.ts";
import type { Entry, Format } from "./format.ts";

export interface TakingPorts {
  readonly orders: Pick<Orders, "create" | "find">;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly currency: Currency;
}

/** The import that an order comes from. */
interface Source {
  /** Key of the file. */
  readonly file: string;
  readonly importId: string;
  readonly format: Format;
}

/** The outcome of an entry; a list of refusals when it was refused. */
export type Outcome = "MADE" | "RECORDED" | "THERE_ALREADY" | readonly RefusedRow[];

/** The most validation errors of one row that are reported. */
const MAX_ERRORS = 5;

/**
 * Stores the orders of some entries in parallel. Orders with the same id are stored one after the other. An order that the
 * same row created in an earlier invocation, which died, counts as created by this one.
 * @returns the outcomes, in the order of the entries. @throws faults that may go away by trying again.
 */
export async function takeAll(entries: readonly Entry[], source: Source, ports: TakingPorts): Promise<Outcome[]> {
  const drafts = entries.map(({ errors, content }) =>
    errors.length > 0 ? undefined : draftOf(content, ports.currency, ports.clock.now()),
  );
  const products = await productsOf(drafts, ports.catalogue);
  const earlier = new Map<string, Promise<unknown>>();

  return Promise.all(
    entries.map(async (entry, index) => {
      const draft = drafts[index];
      if (draft === undefined) return refusals(entry, source.format, entry.errors);
      if (isInvalid(draft)) return refusals(entry, source.format, rowsOf(entry, draft));
      const outcome = Promise.resolve(earlier.get(draft.orderId)).then(() =>
        draft.kind === "ORDER"
          ? startTrace("IMPORT", draft, () => take(draft, entry, products, source, ports))
          : take(draft, entry, products, source, ports),
      );
      earlier.set(draft.orderId, outcome);
      return outcome;
    }),
  );
}

const isInvalid = (draft: Draft | readonly ValidationError[]): draft is readonly ValidationError[] =>
  Array.isArray(draft);

async function productsOf(
  drafts: readonly (Draft | readonly ValidationError[] | undefined)[],
  catalogue: Catalogue,
): Promise<Map<ProductId, Product>> {
  const unpriced = drafts.flatMap((draft) =>
    draft && !isInvalid(draft) && draft.kind === "ORDER" ? unpricedProducts(requestedLines(draft.body)) : [],
  );
  return catalogue.find(unpriced);
}

async function take(
  draft: Draft,
  entry: Entry,
  products: ReadonlyMap<ProductId, Product>,
  { file, importId, format }: Source,
  { orders, clock, currency }: TakingPorts,
): Promise<Outcome> {
  const { orderId } = draft;
  const now = clock.now();
  const common = { orderId, currency, correlationId: importId, origin: `${file}:${entry.rows[0]}` };
  const { order, errors } = orderFrom(draft, common, products, now);
  try {
    if (errors.length === 0) {
      const { created, order: stored } = await orders.create(order);
      return created ? takenAs(draft) : outcomeBeside(stored, { draft, order, entry, format });
    }
    // A repetition agrees with the order that is already stored, even if the catalogue has changed since then.
    const stored = await orders.find(orderId);
    const isRepetition = stored !== undefined && contradictionsOf(draft, stored, now).length === 0;
    if (!isRepetition) return refusals(entry, format, rowsOf(entry, errors));
    return outcomeBeside(stored, { draft, order, entry, format });
  } catch (error) {
    if (!(error instanceof UnreadableOrderError)) throw error;
    return refusals(entry, format, [ofRow(entry, `The id ${orderId} is taken by an item that is not an order`)]);
  }
}

/** The order that a draft asks for, and the validation errors that only show once it has its prices. */
function orderFrom(
  draft: Draft,
  common: Pick<Order, "orderId" | "currency" | "correlationId"> & { readonly origin: string },
  products: ReadonlyMap<ProductId, Product>,
  now: Instant,
): { readonly order: Order; readonly errors: readonly ValidationError[] } {
  const { requestHash } = draft;
  if (draft.kind === "ORDER") {
    const { lines, unpriced } = priced(requestedLines(draft.body), products);
    const order = newOrder({ ...common, ...traceparent(), requestHash, ...contentsOf(draft.body), lines }, now);
    return { order, errors: unpriced.length > 0 ? unpricedErrors(unpriced) : contradictionsOf(draft, order, now) };
  }
  const { customerId, total, status } = draft.body;
  const old = { customer: { customerId }, totalAmount: parseMoney(total), status: statusNamed(status) };
  return {
    order: historicalOrder({ ...common, requestHash, ...old }, now, historicalOrderDate(draft.body)),
    errors: [],
  };
}

/** Where what a draft says contradicts an order. */
const contradictionsOf = (draft: Draft, order: Order, now: Instant): readonly ValidationError[] =>
  draft.kind === "ORDER" ? contradictions(draft.body, order, now) : [];

const takenAs = ({ kind }: Draft): Outcome => (kind === "ORDER" ? "MADE" : "RECORDED");

/** The outcome of an entry whose order id is already stored: by this row, as the same order, or as another order. */
function outcomeBeside(
  stored: Order,
  {
    draft,
    order,
    entry,
    format,
  }: { readonly draft: Draft; readonly order: Order; readonly entry: Entry; readonly format: Format },
): Outcome {
  const isByThisRow = stored.correlationId === order.correlationId && stored.origin === order.origin;
  if (isByThisRow) return takenAs(draft);
  if (stored.requestHash === draft.requestHash) return "THERE_ALREADY";
  const where = stored.origin === undefined ? "" : `, of ${stored.origin}`;
  return refusals(entry, format, [ofRow(entry, `The id ${draft.orderId} is taken by another order${where}`)]);
}

const ofRow = ({ rows }: Entry, reason: string, index = 0): RefusedRow => ({
  row: rows[index] ?? rows[0] ?? 0,
  reason,
});

/** Each validation error with its row. In a CSV file each line of an order has its own row. */
const rowsOf = (entry: Entry, errors: readonly ValidationError[]): RefusedRow[] =>
  errors.map(({ pointer, message }) => ofRow(entry, message, Number(/^\/items\/(\d+)/.exec(pointer)?.[1] ?? 0)));

/**
 * A reason for every row of an entry, because an order is imported completely or not at all. The id is reported only when
 * it is a valid order id: in a row with mixed-up columns it may be an e-mail address.
 */
function refusals(
  { rows, orderId }: Entry,
  { unit, inWords }: Format,
  errors: readonly RefusedRow[],
): readonly RefusedRow[] {
  const guilty = errors[0]?.row;
  const isId = ImportOrder({ orderId });
  return rows.map((row) => {
    const own = [...new Set(errors.filter((error) => error.row === row).map(({ reason }) => inWords(reason)))];
    const shown = own.slice(0, MAX_ERRORS).join("; ");
    const more = own.length > MAX_ERRORS ? `; and ${own.length - MAX_ERRORS} more` : "";
    const reason = own.length > 0 ? shown + more : `Its order is refused because of ${unit} ${guilty}`;
    return { row, ...(isId && orderId !== undefined && { orderId }), reason };
  });
}
