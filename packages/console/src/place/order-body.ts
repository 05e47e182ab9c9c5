import type { SubmitOrder as Body } from "@orders/client";
import { validationErrorsOf } from "@orders/contracts/validation-errors";
import { SubmitOrder } from "@orders/contracts/validators";

/** What a person entered, as text. */
export interface OrderForm {
  readonly customerId: string;
  readonly customerEmail: string;
  readonly paymentToken: string;
  /** The pieces of each product by its id; empty for none. */
  readonly quantities: Readonly<Record<string, string>>;
}

/** What is wrong, by the field of the form: `customerId`, `customerEmail`, `items`, or a product's id after `items/`. */
export type FormErrors = Readonly<Record<string, string>>;

/** The request's body by the schema of the API, or what is wrong in the form. */
export function bodyOf({ customerId, customerEmail, paymentToken, quantities }: OrderForm): {
  readonly body?: Body;
  readonly errors: FormErrors;
} {
  const items = Object.entries(quantities)
    .filter(([, quantity]) => quantity !== "" && quantity !== "0")
    .map(([productId, quantity]) => ({ productId, quantity: Number(quantity) }));
  if (items.length === 0) return { errors: { items: "Choose at least one piece of a product." } };
  const body: unknown = {
    ...(customerId && { customerId }),
    ...(customerEmail && { customerEmail }),
    ...(paymentToken && { paymentToken }),
    items,
  };
  if (SubmitOrder(body)) return { body: body as Body, errors: {} };
  const errors = validationErrorsOf(SubmitOrder).map(({ pointer, message }) => {
    const line = items[Number(/^\/items\/(\d+)/.exec(pointer)?.[1])];
    return [line ? `items/${line.productId}` : pointer.slice(1), message];
  });
  return { errors: Object.fromEntries(errors) };
}
