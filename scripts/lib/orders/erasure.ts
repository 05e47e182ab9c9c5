import type { ErasureReport } from "@orders/contracts/schemas";
import { printable } from "../cli/printable.ts";
import { requireAll } from "../cli/settings.ts";
import { UserError } from "../cli/steps.ts";

/** Whose personal data is erased, and who asks for it. */
export interface ErasureSettings {
  /** The shop's id of the customer, or an e-mail address. */
  readonly customerId: string;
  readonly by: string;
}

/** Invokes forget-customer. */
export type Forget = (dryRun: boolean) => Promise<ErasureReport>;

/** Reads CUSTOMER and BY (default: the user at the keyboard). @throws UserError without a CUSTOMER. */
export function erasureSettings(env: NodeJS.ProcessEnv, user: () => string): ErasureSettings {
  const { CUSTOMER: customerId = "", BY: by } = env;
  requireAll([
    customerId !== "" ||
      "CUSTOMER is missing: the shop's id of the customer, such as CUSTOMER=CUST-001, or an e-mail address.",
  ]);
  return { customerId, by: by || user() };
}

/**
 * Invokes the function until no order of the customer is left to look at.
 * @returns the last report, with the orders and objects of all invocations. @throws UserError when an invocation had time for none.
 */
export async function forgetAll(forget: Forget): Promise<ErasureReport> {
  let orders = 0;
  let objects = 0;
  for (;;) {
    const report = await forget(false);
    orders += report.orders;
    objects += report.objects;
    if (report.incomplete === undefined) return { ...report, orders, objects };
    if (report.orders === 0) {
      throw new UserError(
        `${orders} orders were erased, then nothing more: ${report.incomplete}. Run make forget again.`,
      );
    }
  }
}

/** Whether nothing of the customer is left to erase. */
export const isComplete = ({ waitingOrders, failedOrders }: ErasureReport): boolean =>
  waitingOrders + failedOrders === 0;

/** A report in words, a line each. `customerId`: as it was asked for; the report may have only its hash. */
export function erasureInWords(report: ErasureReport, { customerId }: Pick<ErasureSettings, "customerId">): string[] {
  const { dryRun, orders, objects, erasedBefore, waiting, waitingOrders, failed, failedOrders, files, incomplete } =
    report;
  const lines = [
    `${dryRun ? "To be erased" : "Erased"}: ${orders} orders, ${objects} stored objects (receipts, their pages, old versions).`,
  ];
  if (incomplete !== undefined) lines.push(`NOT all orders were looked at: ${incomplete}.`);
  if (erasedBefore > 0) lines.push(`Erased before: ${erasedBefore} orders.`);
  if (waitingOrders > 0) {
    lines.push(
      `${waitingOrders} orders still need the personal data. Run it again when they are delivered, cancelled or failed:`,
      ...waiting.map(({ orderId, status }) => `  ${orderId}  ${status}`),
      ...more(waitingOrders - waiting.length),
    );
  }
  if (failedOrders > 0) {
    lines.push(
      `${failedOrders} orders could not be erased:`,
      ...failed.map(({ orderId, why }) => `  ${orderId}  ${why}`),
      ...more(failedOrders - failed.length),
    );
  }
  if (files.length > 0) {
    lines.push(
      "Orders of the customer were imported from these uploaded files. Each is deleted upload_days after its upload:",
      ...files.map((file) => `  ${file}`),
    );
  }
  lines.push(
    customerId.includes("@")
      ? "Orders that name a customer id are not among them: run it again with CUSTOMER=ID."
      : "Orders without a customer id are known by the e-mail address: run it again with CUSTOMER=ADDRESS.",
  );
  return lines.map(printable);
}

const more = (count: number): string[] => (count > 0 ? [`  and ${count} more`] : []);
