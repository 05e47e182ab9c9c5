import { type Inventory, type ProductId, parseMoney, productView, type Shortage } from "@orders/domain";
import * as validators from "@orders/domain/validators";
import {
  cursorOf,
  HttpProblemError,
  type HttpRequest,
  type HttpResponse,
  notFound,
  positionIn,
  type Route,
} from "@orders/lambda-kit";

interface Ports {
  readonly inventory: Inventory;
}

const DEFAULT_LIMIT = 50;

/** The back office's products: a page of them, one, or one changed. */
export const manageInventory =
  ({ inventory }: Ports): Route =>
  async (request) => {
    switch (request.route) {
      case "GET /inventory":
        return listProducts(inventory, request);
      case "GET /inventory/{productId}":
        return showProduct(inventory, request);
      case "PUT /inventory/{productId}":
        return changeProduct(inventory, request);
      default:
        throw notFound(`There is no ${request.route}`);
    }
  };

async function listProducts(inventory: Inventory, request: HttpRequest): Promise<HttpResponse> {
  const { limit, cursor } = request.query(validators.ListInventory);
  const scope = { list: "inventory", caller: request.caller };
  const after = cursor === undefined ? undefined : positionIn(cursor, scope, isProductId);
  const { products, next } = await inventory.list({
    limit: limit === undefined ? DEFAULT_LIMIT : Number(limit),
    ...(after !== undefined && { after }),
  });
  return {
    status: 200,
    body: {
      products: products.map(productView),
      count: products.length,
      nextCursor: next === undefined ? null : cursorOf(next, scope),
    },
  };
}

async function showProduct(inventory: Inventory, request: HttpRequest): Promise<HttpResponse> {
  const productId = productIdIn(request);
  const product = await inventory.read(productId);
  if (!product) throw refusal({ reason: "UNKNOWN_PRODUCT", productId });
  return { status: 200, body: productView(product) };
}

async function changeProduct(inventory: Inventory, request: HttpRequest): Promise<HttpResponse> {
  const productId = productIdIn(request);
  const change = request.body(validators.ManageInventory);
  if ("adjust" in change) {
    const adjusted = await inventory.adjust(productId, change.adjust);
    if ("reason" in adjusted) throw refusal(adjusted);
    return { status: 200, body: productView(adjusted) };
  }
  const { name, price, stock } = change;
  const { created, product } = await inventory.set({ productId, name, price: parseMoney(price), stock });
  return { status: created ? 201 : 200, body: productView(product) };
}

const productIdIn = (request: HttpRequest): ProductId => request.path(validators.ProductPath).productId as ProductId;

const isProductId = (value: unknown): value is ProductId => typeof value === "string";

function refusal(shortage: Shortage): HttpProblemError {
  if (shortage.reason === "UNKNOWN_PRODUCT") return notFound(`There is no product ${shortage.productId}`);
  const { productId, wanted, left } = shortage;
  return new HttpProblemError(409, `Of ${productId} ${left} pieces are left: ${wanted} cannot be taken away`, { left });
}
