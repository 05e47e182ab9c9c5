import { beforeEach, describe, expect, it } from "vitest";
import type { Product } from "../../inventory.ts";
import type { Catalogue } from "../../ports/catalogue.ts";
import { aProduct, productId } from "../builders.ts";

/** The contract of the port Catalogue. `make` returns a catalogue of these products. */
export function catalogueContract(name: string, make: (products: Product[]) => Promise<Catalogue>): void {
  describe(`${name} is a catalogue`, () => {
    const laptop = aProduct("LAPTOP", 5, "999.99");
    const mouse = aProduct("MOUSE", 0, "0.10");
    let catalogue: Catalogue;
    beforeEach(async () => {
      catalogue = await make([laptop, mouse]);
    });

    it("finds products with their exact prices", async () => {
      expect(await catalogue.find([laptop.productId, mouse.productId])).toEqual(
        new Map([
          [laptop.productId, laptop],
          [mouse.productId, mouse],
        ]),
      );
    });

    it("leaves out unknown products, and finds a product once whose id is given twice", async () => {
      const found = await catalogue.find([mouse.productId, productId("UNICORN"), mouse.productId]);
      expect(found).toEqual(new Map([[mouse.productId, mouse]]));
    });

    it("finds nothing without ids", async () => {
      expect(await catalogue.find([])).toEqual(new Map());
    });
  });
}
