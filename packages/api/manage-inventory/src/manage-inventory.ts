import { DEFAULT_PAGE, productView, type RoutesOf } from "@orders/contracts";
import type { ProductPage } from "@orders/contracts/schemas";
import * as validators from "@orders/contracts/validators";
import {
  type ChangeTerms,
  fingerprint,
  type Inventory,
  MAX_STOCK,
  type ProductChange,
  type ProductId,
  parseMoney,
  type Shortage,
  type StockedProduct,
  type Surplus,
} from "@orders/domain";
import {
  asReplayed,
  checkPreconditions,
  cursorOf,
  HttpProblemError,
  type HttpRequest,
  type HttpResponse,
  notFound,
  positionIn,
  type Route,
  unlessKnown,
} from "@orders/lambda-kit";

interface Ports {
  readonly inventory: Inventory;
}

type Answer = (inventory: Inventory, request: HttpRequest) => Promise<HttpResponse>;

/** What answers each route. */
const ROUTES: ReadonlyMap<string, Answer> = new Map(
  Object.entries({
    "GET /inventory": listProducts,
    "GET /inventory/{productId}": showProduct,
    "PUT /inventory/{productId}": changeProduct,
  } satisfies Record<RoutesOf<"manage-inventory">, Answer>),
);

/** Lists products, returns one, or changes one, for the back office. */
export const manageInventory =
  ({ inventory }: Ports): Route =>
  async (request) => {
    const answer = ROUTES.get(request.route);
    if (!answer) throw notFound(`There is no ${request.route}`);
    return answer(inventory, request);
  };

async function listProducts(inventory: Inventory, request: HttpRequest): Promise<HttpResponse> {
  const { limit, cursor } = request.query(validators.ListInventory);
  const scope = { list: "inventory", caller: request.caller };
  const after = cursor === undefined ? undefined : positionIn(cursor, scope, isProductId);
  const { products, next } = await inventory.list({
    limit: limit === undefined ? DEFAULT_PAGE : Number(limit),
    ...(after !== undefined && { after }),
  });
  return {
    status: 200,
    body: {
      products: products.map(productView),
      count: products.length,
      nextCursor: next === undefined ? null : cursorOf(next, scope),
    } satisfies ProductPage,
  };
}

async function showProduct(inventory: Inventory, request: HttpRequest): Promise<HttpResponse> {
  const productId = productIdIn(request);
  const product = await inventory.read(productId);
  if (!product) throw refusal({ reason: "UNKNOWN_PRODUCT", productId });
  return unlessKnown(request, productAnswer(200, product));
}

async function changeProduct(inventory: Inventory, request: HttpRequest): Promise<HttpResponse> {
  const productId = productIdIn(request);
  const change = request.body(validators.ManageInventory);
  const terms = termsOf(request, productId, change);
  if ("adjust" in change) {
    const adjusted = await inventory.adjust(productId, change.adjust, terms);
    if ("reason" in adjusted) throw refusal(adjusted);
    return changeAnswer(adjusted);
  }
  const { name, price, stock } = change;
  return changeAnswer(await inventory.set({ productId, name, price: parseMoney(price), stock }, terms));
}

/** The conditions in the request's headers. An idempotency key belongs to a caller, and to one product and body. */
function termsOf(request: HttpRequest, productId: ProductId, body: unknown): ChangeTerms {
  const key = request.idempotencyKey();
  return {
    check: (found) => checkPreconditions(request, found && etagOf(found), "product"),
    ...(key !== undefined && {
      idempotency: { key: fingerprint([request.caller, key]), request: fingerprint([productId, body]) },
    }),
  };
}

/** Computed from the whole view of a product, so a reservation changes it too. Items that were written by hand have no version. */
const etagOf = (product: StockedProduct): string => `"${fingerprint(productView(product))}"`;

const productAnswer = (status: 200 | 201, product: StockedProduct): HttpResponse => ({
  status,
  headers: { ETag: etagOf(product) },
  body: productView(product),
});

const changeAnswer = ({ created, product, replayed }: ProductChange): HttpResponse => {
  const answer = productAnswer(created ? 201 : 200, product);
  return replayed ? asReplayed(answer) : answer;
};

const productIdIn = (request: HttpRequest): ProductId => request.path(validators.ProductPath).productId;

const isProductId = (value: unknown): value is ProductId => typeof value === "string";

function refusal(refused: Shortage | Surplus): HttpProblemError {
  if (refused.reason === "UNKNOWN_PRODUCT") return notFound(`There is no product ${refused.productId}`);
  const { reason, productId, wanted, left } = refused;
  const why =
    reason === "OUT_OF_STOCK" ? `${wanted} cannot be removed` : `${wanted} more would exceed the limit of ${MAX_STOCK}`;
  return new HttpProblemError(409, `Of ${productId} ${left} pieces are left: ${why}`, { left });
}
