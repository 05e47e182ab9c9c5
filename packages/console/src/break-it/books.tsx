import { useConsole } from "../api/context.ts";
import { count, counted, inWords, money } from "../ui/format.ts";
import type { Books as AllBooks, ProductBook, Rush } from "./use-break-it.ts";

const Balance = ({ balanced }: { balanced: boolean }) => (
  <span className={`badge ${balanced ? "good" : "attention"}`}>{balanced ? "Balanced" : "Not balanced"}</span>
);

/** The books of the stack: orders, money and pieces, and whether they agree. */
export function Books({ books, rush }: { books: AllBooks; rush: Rush | undefined }) {
  const { orders, products, unreadable } = books;
  const inQuestion = products.filter(({ productId, balanced }) => !balanced || productId === rush?.productId);
  return (
    <>
      <section className="card" aria-labelledby="book-orders">
        <h3 id="book-orders">Orders by status</h3>
        {Object.keys(orders).length === 0 ? <p>There are no orders yet.</p> : <Counts counts={orders} />}
      </section>
      {rush && <RushBook rush={rush} outcomes={books.rush?.orders ?? {}} />}
      <MoneyBook books={books} />
      <section className="card" aria-labelledby="book-pieces">
        <div className="head">
          <h3 id="book-pieces">Pieces</h3>
          <Balance balanced={products.every(({ balanced }) => balanced)} />
        </div>
        <p>
          Stock + held by orders = received, for each of {counted(products.length, "product")}. Pieces of sold orders
          count as held.
        </p>
        {inQuestion.length > 0 && <Products products={inQuestion} />}
        <details>
          <summary>All products</summary>
          <Products products={products} />
        </details>
      </section>
      {unreadable > 0 && (
        <p className="note error" role="alert">
          {counted(unreadable, "item")} of the tables cannot be read.
        </p>
      )}
    </>
  );
}

const Counts = ({ counts }: { counts: Readonly<Record<string, number>> }) => (
  <table>
    <tbody>
      {Object.entries(counts).map(([name, number]) => (
        <tr key={name}>
          <th scope="row">{inWords(name)}</th>
          <td className="number">{count(number)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

const RushBook = ({ rush, outcomes }: { rush: Rush; outcomes: Readonly<Record<string, number>> }) => (
  <section className="card" aria-labelledby="book-rush">
    <h3 id="book-rush">
      {count(rush.orders)} orders for {count(rush.pieces)} pieces
    </h3>
    <p>
      {count(rush.accepted)} accepted, {count(rush.refused)} refused{rush.sending ? "; the others are being sent" : ""}.
    </p>
    <Counts counts={outcomes} />
  </section>
);

function MoneyBook({ books: { money: of } }: { books: AllBooks }) {
  const { currency } = useConsole().settings;
  const rows = {
    "Charged by the gateway": of.charged,
    "Refunded by the gateway": of.refunded,
    "Charged − refunded": of.kept,
    "Paid, as the orders say": of.paid,
    "Being charged or refunded now": of.unclear,
  };
  return (
    <section className="card" aria-labelledby="book-money">
      <div className="head">
        <h3 id="book-money">Money</h3>
        <Balance balanced={of.balanced} />
      </div>
      <table>
        <tbody>
          {Object.entries(rows).map(([name, amount]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="number">{money(Number(amount), currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const Products = ({ products }: { products: readonly ProductBook[] }) => (
  <table>
    <thead>
      <tr>
        <th scope="col">Product</th>
        <th scope="col" className="number">
          Stock
        </th>
        <th scope="col" className="number">
          Held
        </th>
        <th scope="col" className="number">
          Received
        </th>
      </tr>
    </thead>
    <tbody>
      {products.map(({ productId, stock, held, received }) => (
        <tr key={productId}>
          <th scope="row">{productId}</th>
          <td className="number">{count(stock)}</td>
          <td className="number">{count(held)}</td>
          <td className="number">{received === null ? "unknown" : count(received)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
