import {
  type Address,
  type Catalogue,
  type Customer,
  type Line,
  type Money,
  type ProductId,
  parseMoney,
} from "@orders/domain";
import type { SubmitOrder } from "@orders/domain/schemas";
import { type Fault, HttpProblemError } from "@orders/lambda-kit";

/** A line as it was asked for, in whichever of the API's forms. */
interface RequestedLine {
  readonly productId: ProductId;
  readonly name: string | undefined;
  readonly quantity: number;
  readonly price: Money | undefined;
  /** JSON Pointer to the product in the request's body. */
  readonly pointer: string;
}

/** The lines of a body, be it `items` or a single product. */
export function requestedLines({ items, productId, quantity }: SubmitOrder): RequestedLine[] {
  const lines = items ?? [{ productId: productId ?? "", quantity: quantity ?? 0 }];
  return lines.map((line, index) => ({
    productId: line.productId as ProductId,
    name: line.name ?? line.productName,
    quantity: line.quantity,
    price: line.price === undefined ? undefined : parseMoney(line.price),
    pointer: items ? `/items/${index}/productId` : "/productId",
  }));
}

/**
 * The lines with their prices; one that brings none takes the catalogue's, and its name with it.
 * @throws HttpProblemError 422 when the catalogue does not have such a product.
 */
export async function pricedLines(lines: readonly RequestedLine[], catalogue: Catalogue): Promise<Line[]> {
  const unpriced = lines.filter(({ price }) => price === undefined).map(({ productId }) => productId);
  const products = unpriced.length > 0 ? await catalogue.find(unpriced) : new Map();
  const faults: Fault[] = [];

  const priced = lines.flatMap((line): Line[] => {
    const { productId, quantity, pointer } = line;
    const product = products.get(productId);
    const price = line.price ?? product?.price;
    const name = line.name ?? product?.name;
    if (price === undefined) {
      faults.push({
        pointer,
        message: `There is no product ${productId} in the catalogue, and no price was given for it`,
      });
      return [];
    }
    return [{ productId, quantity, price, ...(name !== undefined && { name }) }];
  });
  if (faults[0]) throw new HttpProblemError(422, faults[0].message, { errors: faults });
  return priced;
}

/** The customer of a body, known by e-mail where no id is given. */
export function customerIn({ customerId, customerName, customerEmail, customerPhone }: SubmitOrder): Customer {
  return {
    customerId: customerId ?? customerEmail ?? "",
    ...(customerName !== undefined && { name: customerName }),
    ...(customerEmail !== undefined && { email: customerEmail }),
    ...(customerPhone !== undefined && { phone: customerPhone }),
  };
}

/** The address of a body, with its postal code under one name. */
export function addressIn({ shippingAddress }: SubmitOrder): Address | undefined {
  if (!shippingAddress) return undefined;
  const { zipCode, postalCode = zipCode, ...address } = shippingAddress;
  return { ...address, ...(postalCode !== undefined && { postalCode }) };
}
