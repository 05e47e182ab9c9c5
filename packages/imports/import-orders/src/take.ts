import { UnreadableOrderError } from "@orders/adapters";
import {
  type Catalogue,
  type Clock,
  type Currency,
  contentsOf,
  contradictions,
  historicalOrder,
  historicalOrderDate,
  newOrder,
  type Order,
  type Orders,
  type Product,
  type ProductId,
  parseMoney,
  priced,
  requestedLines,
  type Status,
  unpricedProducts,
} from "@orders/domain";
import { ImportOrder } from "@orders/domain/validators";
import type { ValidationError } from "@orders/lambda-kit";
import { type Draft, draftOf } from "./draft.ts";
import type { Entry, Format, Refusal } from "./format.ts";

export interface TakingPorts {
  readonly orders: Pick<Orders, "create" | "find">;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly currency: Currency;
}

/** What the orders of one import have in common. */
interface Source {
  /** Key of the file. */
  readonly file: string;
  readonly importId: string;
  readonly format: Format;
}

/** What became of an entry. */
export type Outcome = "MADE" | "RECORDED" | "THERE_ALREADY" | readonly Refusal[];

/** Faults of one row that are told; the rest would help nobody. */
const MAX_FAULTS = 5;

/**
 * Stores the orders of some entries, all at once save for those of one id, which come one after the other.
 * An order that this very row made before, in an invocation that did not come to its end, counts as made.
 * @returns the outcomes in the order of the entries. @throws what may go away by trying again.
 */
export async function takeAll(entries: readonly Entry[], source: Source, ports: TakingPorts): Promise<Outcome[]> {
  const drafts = entries.map(({ faults, content }) =>
    faults.length > 0 ? undefined : draftOf(content, ports.currency, ports.clock.now()),
  );
  const products = await productsOf(drafts, ports.catalogue);
  const earlier = new Map<string, Promise<unknown>>();

  return Promise.all(
    entries.map(async (entry, index) => {
      const draft = drafts[index];
      if (draft === undefined) return refusals(entry, source.format, entry.faults);
      if (isFaults(draft)) return refusals(entry, source.format, rowsOf(entry, draft));
      const outcome = Promise.resolve(earlier.get(draft.orderId)).then(() =>
        take(draft, entry, products, source, ports),
      );
      earlier.set(draft.orderId, outcome);
      return outcome;
    }),
  );
}

const isFaults = (draft: Draft | readonly ValidationError[]): draft is readonly ValidationError[] =>
  Array.isArray(draft);

async function productsOf(
  drafts: readonly (Draft | readonly ValidationError[] | undefined)[],
  catalogue: Catalogue,
): Promise<Map<ProductId, Product>> {
  const unpriced = drafts.flatMap((draft) =>
    draft && !isFaults(draft) && draft.kind === "ORDER" ? unpricedProducts(requestedLines(draft.body)) : [],
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
  const { orderId, requestHash } = draft;
  const now = clock.now();
  const common = { orderId, requestHash, currency, correlationId: importId, origin: `${file}:${entry.rows[0]}` };
  const faultsFor = (made: Order) => (draft.kind === "ORDER" ? contradictions(draft.body, made, now) : []);
  let order: Order;
  let faults: readonly ValidationError[] = [];
  if (draft.kind === "ORDER") {
    const pricing = priced(requestedLines(draft.body), products);
    order = newOrder({ ...common, ...contentsOf(draft.body), lines: pricing.lines }, now);
    faults = pricing.faults.length > 0 ? pricing.faults : faultsFor(order);
  } else {
    const { customerId, total, status } = draft.body;
    const old = { customer: { customerId }, totalAmount: parseMoney(total), status: status.toUpperCase() as Status };
    order = historicalOrder({ ...common, ...old }, now, historicalOrderDate(draft.body));
  }

  try {
    // A repetition agrees with the order that is there already, whatever the catalogue says by now.
    const made = faults.length > 0 ? await orders.find(orderId) : undefined;
    if (faults.length > 0 && !(made && faultsFor(made).length === 0)) {
      return refusals(entry, format, rowsOf(entry, faults));
    }
    const { created, order: stored } = made ? { created: false, order: made } : await orders.create(order);
    if (created || (stored.correlationId === importId && stored.origin === order.origin)) {
      return draft.kind === "ORDER" ? "MADE" : "RECORDED";
    }
    if (stored.requestHash === requestHash) return "THERE_ALREADY";
    const where = stored.origin === undefined ? "" : `, of ${stored.origin}`;
    return refusals(entry, format, [ofRow(entry, `The id ${orderId} is taken by another order${where}`)]);
  } catch (error) {
    if (!(error instanceof UnreadableOrderError)) throw error;
    return refusals(entry, format, [ofRow(entry, `The id ${orderId} is taken by an item that is no order`)]);
  }
}

const ofRow = ({ rows }: Entry, reason: string, index = 0): Refusal => ({
  row: rows[index] ?? rows[0] ?? 0,
  reason,
});

/** Each fault with the row that it stands in, in a file that has a row for each line of an order. */
const rowsOf = (entry: Entry, faults: readonly ValidationError[]): Refusal[] =>
  faults.map(({ pointer, message }) => ofRow(entry, message, Number(/^\/items\/(\d+)/.exec(pointer)?.[1] ?? 0)));

/**
 * A reason for every row of an entry: an order is taken whole or not at all. An id is told only where it can be one: a row
 * whose columns are mixed up may have an e-mail address in its place.
 */
function refusals({ rows, orderId }: Entry, { unit, inWords }: Format, faults: readonly Refusal[]): readonly Refusal[] {
  const guilty = faults[0]?.row;
  const isId = ImportOrder({ orderId });
  return rows.map((row) => {
    const own = [...new Set(faults.filter((fault) => fault.row === row).map(({ reason }) => inWords(reason)))];
    const told = own.slice(0, MAX_FAULTS).join("; ");
    const more = own.length > MAX_FAULTS ? `; and ${own.length - MAX_FAULTS} more` : "";
    const reason = own.length > 0 ? told + more : `Its order is refused because of ${unit} ${guilty}`;
    return { row, ...(isId && orderId !== undefined && { orderId }), reason };
  });
}
