import type { SubmitOrder } from "@orders/client";
import { TEST_TOKENS } from "@orders/contracts/test-tokens";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { useNavigate } from "react-router";
import { dataOf } from "../api/answer.ts";
import { useConsole } from "../api/context.ts";
import { ProductsMissing } from "../inventory/products-missing.tsx";
import { Stock } from "../inventory/stock.tsx";
import { useProducts } from "../inventory/use-products.ts";
import { Field } from "../ui/field.tsx";
import { money } from "../ui/format.ts";
import { ErrorNote } from "../ui/states.tsx";
import { useTitle } from "../ui/title.ts";
import { bodyOf, type FormErrors } from "./order-body.ts";

/** Places an order, to try the system out. */
export function PlacePage() {
  useTitle("Place an order");
  const { client, settings } = useConsole();
  const navigate = useNavigate();
  const { products, error, hasMore, showMore } = useProducts();
  const [quantities, setQuantities] = useState<Readonly<Record<string, string>>>({});
  const [errors, setErrors] = useState<FormErrors>({});
  // The same request again has the effect of one. Another body is another request.
  const [sent, setSent] = useState({ text: "", key: "" });

  const place = useMutation({
    mutationFn: ({ body, key }: { body: SubmitOrder; key: string }) =>
      dataOf(client.POST("/orders", { body, params: { header: { "Idempotency-Key": key } } })),
    onSuccess: ({ orderId }) => navigate(`/orders/${encodeURIComponent(orderId)}`),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const { body, errors } = bodyOf({
      customerId: text("customerId"),
      customerEmail: text("customerEmail"),
      paymentToken: text("paymentToken"),
      quantities,
    });
    setErrors(errors);
    if (!body) return;
    const json = JSON.stringify(body);
    const next = json === sent.text ? sent : { text: json, key: crypto.randomUUID() };
    setSent(next);
    place.mutate({ body, key: next.key });
  };

  const total = (products ?? []).reduce(
    (sum, { productId, price }) => sum + price * Number(quantities[productId] ?? 0),
    0,
  );
  const other = Object.entries(errors).filter(([field]) => !/^items|^customer/.test(field));
  return (
    <>
      <h1>Place an order</h1>
      <p>To try the system out: the payment is simulated, and no money moves.</p>
      <form onSubmit={submit} noValidate className="place">
        <section className="card" aria-labelledby="products">
          <h2 id="products">Products</h2>
          <ProductsMissing products={products} error={error} />
          {products && products.length > 0 && (
            <table className="stacking">
              <thead>
                <tr>
                  <th scope="col">Product</th>
                  <th scope="col" className="number">
                    Price
                  </th>
                  <th scope="col" className="number">
                    Stock
                  </th>
                  <th scope="col" className="number">
                    Pieces
                  </th>
                </tr>
              </thead>
              <tbody>
                {products.map(({ productId, name, price, stock }) => (
                  <tr key={productId}>
                    <th scope="row" data-label="Product">
                      {name} <span className="quiet">{productId}</span>
                      {errors[`items/${productId}`] && <span className="wrong">{errors[`items/${productId}`]}</span>}
                    </th>
                    <td data-label="Price" className="number">
                      {money(price, settings.currency)}
                    </td>
                    <td data-label="Stock" className="number">
                      <Stock pieces={stock} />
                    </td>
                    <td data-label="Pieces" className="number">
                      <input
                        type="number"
                        min="0"
                        step="1"
                        inputMode="numeric"
                        className="pieces"
                        aria-label={`Pieces of ${name}`}
                        aria-invalid={errors[`items/${productId}`] ? true : undefined}
                        value={quantities[productId] ?? ""}
                        onChange={({ target }) => setQuantities({ ...quantities, [productId]: target.value })}
                      />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {hasMore && (
            <button type="button" onClick={showMore}>
              Show more products
            </button>
          )}
          {errors.items && (
            <p className="wrong" role="alert">
              {errors.items}
            </p>
          )}
          <p className="total">
            Total <strong>{money(total, settings.currency)}</strong>
          </p>
        </section>
        <section className="card" aria-labelledby="customer">
          <h2 id="customer">Customer</h2>
          <Field label="Customer id" error={errors.customerId}>
            {(attributes) => <input {...attributes} name="customerId" defaultValue="CUST-001" autoComplete="off" />}
          </Field>
          <Field
            label="E-mail address (optional)"
            hint={
              settings.local ? (
                <>
                  A local stack sends no mail: <code>make mails</code> shows what it would send.
                </>
              ) : undefined
            }
            error={errors.customerEmail}
          >
            {(attributes) => <input {...attributes} name="customerEmail" type="email" autoComplete="off" />}
          </Field>
          <Tokens />
        </section>
        {other.map(([field, message]) => (
          <p key={field} className="wrong" role="alert">
            {message}
          </p>
        ))}
        {place.error && <ErrorNote error={place.error} />}
        <div className="actions">
          <button type="submit" className="primary" disabled={place.isPending}>
            {place.isPending ? "Placing …" : "Place the order"}
          </button>
        </div>
      </form>
    </>
  );
}

/** What the simulated payment gateway shall do. */
const Tokens = () => (
  <fieldset className="tokens">
    <legend>Test token: what the payment gateway does</legend>
    <Choices tokens={[""]} result="charged" />
    {TEST_TOKENS.map((row) => (
      <Choices key={row.result} {...row} />
    ))}
  </fieldset>
);

/** Tokens that have one result in common. The empty one stands for none. */
function Choices({ tokens, result }: { tokens: readonly string[]; result: string }) {
  const id = useId();
  return (
    <div>
      {tokens.map((token) => (
        <label key={token}>
          <input type="radio" name="paymentToken" value={token} defaultChecked={token === ""} aria-describedby={id} />
          {token ? <code>{token}</code> : "none"}
        </label>
      ))}
      <span className="hint" id={id}>
        {result}
      </span>
    </div>
  );
}
