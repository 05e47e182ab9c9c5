import { addressLines, formatMoney, type Instant, lineAmount, type Order, type Shop } from "@orders/domain";
import { type Html, html } from "@orders/lambda-kit";
import { type Change, type NotificationText, notificationText } from "./templates.ts";

/** A notification of a customer, with the text for each channel. */
export interface Notification {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The text of the SMS. */
  readonly brief: string;
}

/**
 * The notification of a change of an order's status.
 * @param order the order as it is now: see `notificationText`.
 */
export function notificationOf(change: Change, order: Order, shop: Shop): Notification {
  const message = notificationText(change, order);
  const content: Content = {
    message,
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
    subject: `${message.headline}: ${order.orderId}`,
    text: textOf(content),
    html: htmlOf(content),
    brief: `Your order ${order.orderId} ${message.brief}`,
  };
}

interface Content {
  readonly message: NotificationText;
  readonly shop: Shop;
  readonly number: string;
  readonly greeting: string;
  readonly rows: readonly { product: string; quantity: number; amount: string }[];
  readonly total: string;
  /** Lines of the shipping address; empty when the order has none. */
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

/** The address for questions; empty when the shop has none. */
const questions = ({ replyTo }: Shop): string[] => (replyTo === undefined ? [] : [`Questions? Write to ${replyTo}.`]);

const textOf = (content: Content): string => {
  const { message, shop, number, greeting, rows, total, address } = content;
  return [
    greeting,
    ...message.paragraphs,
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

/** Uses tables and inline styles only, because mail programs show these the same way. */
const htmlOf = (content: Content): string => {
  const { message, shop, number, greeting, rows, total, address } = content;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${message.headline}</title>
</head>
<body style="margin:0;padding:0;background:#f3f4f6;color:#22272e;font-family:Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f4f6">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff">
<tr><td style="padding:24px 28px;background:${COLOURS[message.tone]}">
<p style="margin:0 0 4px;color:#ffffff;font-size:14px">${shop.name}</p>
<h1 style="margin:0;color:#ffffff;font-size:22px;line-height:1.3">${message.headline}</h1>
</td></tr>
<tr><td style="padding:24px 28px">
${[greeting, ...message.paragraphs].map((text) => html`<p style="margin:0 0 16px">${text}</p>`)}
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
