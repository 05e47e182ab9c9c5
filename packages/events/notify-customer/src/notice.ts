import { addressLines, formatMoney, type Instant, lineAmount, type Order, type Shop } from "@orders/domain";
import { type Html, html } from "@orders/lambda-kit";
import { type Change, type NotificationText, notificationText } from "./templates.ts";

/** A notice to a customer, in each of its forms. */
export interface Notice {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** For a text message. */
  readonly brief: string;
  /** For others than the customer: nothing personal. */
  readonly publicText: string;
}

/**
 * The notice of a change of an order to its customer.
 * @param order as it is now: see `notificationText`.
 */
export function noticeOf(change: Change, order: Order, shop: Shop): Notice {
  const wording = notificationText(change, order);
  const content: Content = {
    wording,
    shop,
    number: order.orderId,
    greeting: order.customer.name ? `Hello ${order.customer.name},` : "Hello,",
    rows: order.lines.map((line) => ({
      product: line.name ?? line.productId,
      quantity: line.quantity,
      amount: formatMoney(lineAmount(line)),
    })),
    total: `${order.currency} ${formatMoney(order.totalAmount)}`,
    address: order.shippingAddress ? addressLines(order.shippingAddress) : [],
    when: inWords(change.occurredAt),
  };
  return {
    subject: `${wording.headline}: ${order.orderId}`,
    text: textOf(content),
    html: htmlOf(content),
    brief: `Your order ${order.orderId} ${wording.brief}`,
    publicText: [...wording.paragraphs, `Order ${content.number}`, asOf(content)].join("\n\n").concat("\n"),
  };
}

interface Content {
  readonly wording: NotificationText;
  readonly shop: Shop;
  readonly number: string;
  readonly greeting: string;
  readonly rows: readonly { product: string; quantity: number; amount: string }[];
  readonly total: string;
  /** Lines of the shipping address, none where it is not known. */
  readonly address: readonly string[];
  readonly when: string;
}

/** `1 January 2026, 12:00 UTC` */
const inWords = (moment: Instant): string =>
  new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "UTC",
    hour12: false,
  })
    .format(new Date(moment))
    .replace(" at ", ", ")
    .concat(" UTC");

const asOf = ({ when }: Content): string => `As of ${when}.`;

/** Where a customer may write to, and so answer; nothing where the shop has no address for it. */
const questions = ({ replyTo }: Shop): string[] => (replyTo === undefined ? [] : [`Questions? Write to ${replyTo}.`]);

const textOf = (content: Content): string => {
  const { wording, shop, number, greeting, rows, total, address } = content;
  return [
    greeting,
    ...wording.paragraphs,
    [
      `Order ${number}`,
      ...rows.map(({ product, quantity, amount }) => `  ${quantity} x ${product}: ${amount}`),
      `  Total: ${total}`,
    ].join("\n"),
    ...(address.length > 0 ? [["Shipping address", ...address.map((line) => `  ${line}`)].join("\n")] : []),
    asOf(content),
    [shop.name, ...questions(shop)].join("\n"),
  ]
    .join("\n\n")
    .concat("\n");
};

const COLOURS: Readonly<Record<NotificationText["tone"], string>> = {
  GOOD: "#1b6e3c",
  NEUTRAL: "#1f4e79",
  BAD: "#8f2d2d",
};

const CELL = "padding:8px 0;border-bottom:1px solid #e3e6ea";

const SMALL = "margin:16px 0 0;color:#5b6470;font-size:13px";

/** Tables and inline styles: what mail programs show alike. */
const htmlOf = (content: Content): string => {
  const { wording, shop, number, greeting, rows, total, address } = content;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${wording.headline}</title>
</head>
<body style="margin:0;padding:0;background:#f3f4f6;color:#22272e;font-family:Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f4f6">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff">
<tr><td style="padding:24px 28px;background:${COLOURS[wording.tone]}">
<p style="margin:0 0 4px;color:#ffffff;font-size:14px">${shop.name}</p>
<h1 style="margin:0;color:#ffffff;font-size:22px;line-height:1.3">${wording.headline}</h1>
</td></tr>
<tr><td style="padding:24px 28px">
${[greeting, ...wording.paragraphs].map((text) => html`<p style="margin:0 0 16px">${text}</p>`)}
<p style="margin:24px 0 4px;color:#5b6470;font-size:14px">Order ${number}</p>
<table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse">
${rows.map(htmlRow)}
<tr><td style="padding:12px 0;font-weight:bold">Total</td><td align="right" style="padding:12px 0;font-weight:bold;white-space:nowrap">${total}</td></tr>
</table>
${address.length > 0 ? [html`<p style="${SMALL}">Shipping address${address.map((line) => html`<br>${line}`)}</p>`] : []}
<p style="${SMALL}">${asOf(content)}</p>
${questions(shop).map((text) => html`<p style="${SMALL}">${text}</p>`)}
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`.source;
};

const htmlRow = ({ product, quantity, amount }: Content["rows"][number]): Html =>
  html`<tr><td style="${CELL};word-break:break-word">${quantity} × ${product}</td><td align="right" style="${CELL};white-space:nowrap">${amount}</td></tr>`;
