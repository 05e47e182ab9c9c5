import { toJsonNumber } from "@orders/contracts";
import { addressLines, type Money, type ReceiptContents, type Refund } from "@orders/domain";
import { Html, html } from "@orders/lambda-kit";

// On paper the table's head is repeated on every page, the total is not, and no row is split.
const STYLE = new Html(`
  :root { color-scheme: light; font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #f4f4f5; }
  body { margin: 0; padding: 1.5rem 1rem; }
  main { max-width: 44rem; margin: 0 auto; padding: 2rem; background: #fff; border: 1px solid #d4d4d8; border-radius: .5rem; }
  header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 2rem; }
  h1 { margin: 0; font-size: 1.75rem; }
  .shop { margin: 0 0 .5rem; font-weight: 600; overflow-wrap: anywhere; }
  .paid { margin: 0; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem; margin: 1.5rem 0; }
  dt, .id, caption, thead th { color: #52525b; }
  dd { margin: 0; overflow-wrap: anywhere; }
  table { width: 100%; border-collapse: collapse; }
  caption { padding-bottom: .5rem; text-align: left; }
  th, td { padding: .5rem; border-bottom: 1px solid #d4d4d8; text-align: left; vertical-align: top; font-weight: normal; }
  th:first-child { padding-left: 0; overflow-wrap: anywhere; }
  td:last-child, th:last-child { padding-right: 0; }
  thead th { font-size: .875rem; }
  .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
  .id { display: block; font-size: .875rem; }
  tfoot { display: table-row-group; }
  tfoot th, tfoot td { border-bottom: 0; font-weight: 600; }
  @media (max-width: 30rem) {
    body { padding: 0; }
    main { padding: 1rem; border: 0; border-radius: 0; }
    dl { grid-template-columns: 1fr; gap: 0; }
    dd { margin-bottom: .5rem; }
    table { font-size: .875rem; }
  }
  @page { margin: 18mm; }
  @media print {
    :root { background: none; color: #000; font-size: 10.5pt; }
    body, main { max-width: none; padding: 0; border: 0; }
    dt, .id, caption, thead th { color: #333; }
    tr { break-inside: avoid; }
    th, td { padding-block: .25rem; }
  }
`);

/**
 * The receipt as an HTML page, for screen and paper. It has no scripts and loads nothing.
 * @param refund the refund of the order, if there is one.
 */
export function receiptPage(receipt: ReceiptContents, refund?: Refund): string {
  const decimals = new Intl.NumberFormat("en", { style: "currency", currency: receipt.currency });
  const format = (amount: Money): string => decimals.format(toJsonNumber(amount));
  const { orderId, customerId, customerName, shop, shippingAddress, items, totalAmount, transactionId, paidAt } =
    receipt;

  const lines = items.map(
    ({ productId, name, quantity, price, amount }) => html`
        <tr>
          <th scope="row">${named(name, productId)}</th>
          <td class="number">${quantity}</td>
          <td class="number">${format(price)}</td>
          <td class="number">${format(amount)}</td>
        </tr>`,
  );

  const facts = [
    ["Order", orderId],
    ["Customer", named(customerName, customerId)],
    ...(shippingAddress
      ? [["Shipping address", html`${addressLines(shippingAddress).map((text) => html`${text}<br>`)}`]]
      : []),
    ...(paidAt === undefined ? [] : [["Paid on", timeOf(paidAt)]]),
    ...(transactionId === undefined ? [] : [["Transaction", transactionId]]),
    ...(refund === undefined ? [] : [["Refunded on", timeOf(refund.refundedAt)]]),
    ...(shop?.replyTo === undefined ? [] : [["Questions", shop.replyTo]]),
  ].map(
    ([term, value]) => html`
      <dt>${term}</dt><dd>${value}</dd>`,
  );
  const payment = paidAt === undefined ? [] : [html`<p class="paid">${format(totalAmount)} paid</p>`];
  if (refund) payment.push(html`<p class="paid">${format(refund.amount)} refunded</p>`);

  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
  <meta name="referrer" content="no-referrer">
  <meta name="robots" content="noindex">
  <title>Receipt of order ${orderId}</title>
  <style>${STYLE}</style>
</head>
<body>
  <main>
    ${shop ? [html`<p class="shop">${shop.name}</p>`] : []}
    <header>
      <h1>Receipt</h1>
      ${payment}
    </header>
    <dl>${facts}
    </dl>
    <table>
      <caption>What was bought</caption>
      <thead>
        <tr>
          <th scope="col">Product</th>
          <th scope="col" class="number">Quantity</th>
          <th scope="col" class="number">Price</th>
          <th scope="col" class="number">Amount</th>
        </tr>
      </thead>
      <tbody>${lines}
      </tbody>
      <tfoot>
        <tr><th scope="row">Total</th><td class="number" colspan="3">${format(totalAmount)}</td></tr>
      </tfoot>
    </table>
  </main>
</body>
</html>
`.source;
}

/** A name with the id below it, or the id alone. */
const named = (name: string | undefined, id: string): Html =>
  name === undefined ? html`${id}` : html`${name}<span class="id">${id}</span>`;

const timeOf = (at: string): Html => html`<time datetime="${at}">${inWords(at)}</time>`;

const inWords = (at: string): string =>
  new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "long", timeZone: "UTC" }).format(new Date(at));
