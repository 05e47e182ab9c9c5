import { orderView } from "@orders/contracts";
import { DecideApproval, OrderPath } from "@orders/contracts/validators";
import { type Clock, decide, type Orders, retryOnConflict } from "@orders/domain";
import { checkPreconditions, etagOf, type Route, versionedAnswer } from "@orders/lambda-kit";

interface Ports {
  readonly orders: Pick<Orders, "get" | "save">;
  readonly clock: Clock;
}

const VERDICTS = { approve: "APPROVED", reject: "REJECTED" } as const;

/** Stores the back office's decision on a large order; the next run continues or compensates the order. */
export const decideApproval =
  ({ orders, clock }: Ports): Route =>
  async (request) => {
    const { decision, note, ...body } = request.body(DecideApproval);
    // Who has signed in is not asked who they are.
    const by = request.person ?? body.by;
    return retryOnConflict(async () => {
      const order = await orders.get(request.pathOfExisting(OrderPath).orderId);
      checkPreconditions(request, etagOf(order), "order");
      const decided = decide(
        order,
        { verdict: VERDICTS[decision], by, ...(note !== undefined && { note }) },
        clock.now(),
        { client: request.client },
      );
      if (decided === order) return versionedAnswer(200, order, orderView);
      return versionedAnswer(200, await orders.save(decided), orderView);
    });
  };
