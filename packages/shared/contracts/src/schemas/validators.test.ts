import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import {
  ListInventory,
  ListOrders,
  ManageInventory,
  SubmitOrder,
  UpdateOrderStatus,
} from "@orders/contracts/validators";
import { describe, expect, it } from "vitest";
import type { SchemaError, Validator } from "../validator.ts";

/** The validation errors, each as `pointer keyword`, with the missing or unknown field. */
function errorsOf<T>(validator: Validator<T>, value: unknown): string[] {
  if (validator(value)) return [];
  return (validator.errors ?? []).map(({ instancePath, keyword, params }) =>
    [instancePath, keyword, params.missingProperty ?? params.additionalProperty].filter((part) => part).join(" "),
  );
}

const line = { productId: "PROD-001", quantity: 2, price: 29.99 };
const byLines = { customerId: "CUST-001", items: [line] };
const byProduct = { customerId: "CUST-001", productId: "PROD-001", quantity: 2 };
const address = { street: "123 Main St", city: "New York", country: "USA" };
const withLine = (changes: object) => ({ ...byLines, items: [{ ...line, ...changes }] });
const withAddress = (changes: object) => ({ ...byLines, shippingAddress: { ...address, ...changes } });
const lines = (count: number) => ({ ...byLines, items: Array.from({ length: count }, () => line) });

const NO_CUSTOMER = ["required customerId", "required customerEmail", "anyOf"];
const NO_PRODUCT = ["required productId", "required items", "anyOf"];

describe("an order is accepted", () => {
  it.each<[string, unknown]>([
    ["of a single product", { customerId: "CUST-001", productId: "PROD-001", quantity: 2 }],
    [
      "of lines with an address",
      {
        customerId: "CUST-12345",
        customerEmail: "customer@example.com",
        items: [
          { productId: "PROD-001", quantity: 2, price: 29.99 },
          { productId: "PROD-002", quantity: 1, price: 49.99 },
        ],
        shippingAddress: { street: "123 Main St", city: "New York", state: "NY", zipCode: "10001", country: "USA" },
      },
    ],
    [
      "by name and e-mail",
      {
        customerName: "John Doe",
        customerEmail: "john.doe@example.com",
        items: [{ productId: "p123", productName: "Product Name", quantity: 1, price: 99.99 }],
        shippingAddress: { street: "123 Main St", city: "Anytown", postalCode: "12345", country: "USA" },
        paymentMethod: "CARD",
      },
    ],
    [
      "of named lines without an e-mail",
      {
        customerId: "CUST-001",
        items: [
          { productId: "PROD-1", name: "Widget", quantity: 2, price: 29.99 },
          { productId: "PROD-2", name: "Gadget", quantity: 1, price: 49.99 },
        ],
      },
    ],
    [
      "with a phone number and a payment token",
      { ...byLines, customerPhone: "+14155550100", paymentToken: "tok_ok_2" },
    ],
    ["without prices", withLine({ price: undefined })],
    [
      "with the computed fields of a response",
      {
        ...byLines,
        total: 59.98,
        totalAmount: 59.98,
        currency: "USD",
        status: "Pending",
        createdAt: "2026-11-21T10:00Z",
      },
    ],
    ["of 1 line", lines(1)],
    ["of 50 lines", lines(50)],
    ["of 1 piece", withLine({ quantity: 1 })],
    ["of 1,000 pieces", withLine({ quantity: 1000 })],
    ["of a quantity written as 2.0", withLine({ quantity: JSON.parse("2.0") })],
    ["that costs nothing", withLine({ price: 0 })],
    ["that costs one cent", withLine({ price: 0.01 })],
    ["with one decimal", withLine({ price: 0.1 })],
    ["at the highest price", withLine({ price: 1_000_000 })],
    ["at the highest price with decimals", withLine({ price: 999_999.99 })],
    ["with an id of the maximum length", withLine({ productId: "P".repeat(128) })],
    ["with texts in any language", { ...byLines, customerName: "Zoë 王 O'Brien-Ñ 🎁" }],
  ])("%s", (_, body) => {
    expect(errorsOf(SubmitOrder, body)).toEqual([]);
  });
});

describe("an order is refused, with every validation error,", () => {
  it.each<[string, unknown, string[]]>([
    ["that is a number", 5, ["type"]],
    ["that is null", null, ["type"]],
    ["that is a list", [byLines], ["type"]],
    ["that is a text", "order", ["type"]],
    ["that is empty", {}, [...NO_CUSTOMER, ...NO_PRODUCT]],

    ["without a customer", { items: [line] }, NO_CUSTOMER],
    ["of a customer with only a name", { customerName: "John", items: [line] }, NO_CUSTOMER],
    ["without a product", { customerId: "CUST-001" }, NO_PRODUCT],
    ["of a product without a quantity", { customerId: "C", productId: "P" }, ["dependentRequired quantity"]],
    ["of a quantity without a product", { customerId: "C", quantity: 2 }, NO_PRODUCT],
    ["of a product and lines", { ...byLines, ...byProduct }, ["not", "not"]],
    [
      "of lines and a product without a quantity",
      { ...byLines, productId: "P" },
      ["not", "dependentRequired quantity"],
    ],
    ["of lines and a quantity", { ...byLines, quantity: 2 }, ["not"]],

    ["with a customer that is a number", { ...byLines, customerId: 5 }, ["/customerId type"]],
    ["with a customer that is null", { ...byLines, customerId: null }, ["/customerId type"]],
    ["with a customer that is empty", { ...byLines, customerId: "" }, ["/customerId minLength"]],
    ["with a customer that is too long", { ...byLines, customerId: "C".repeat(255) }, ["/customerId x-max-characters"]],
    ["with lines that are no list", { ...byLines, items: line }, ["/items type"]],
    ["with lines that are texts", { ...byLines, items: ["PROD-001"] }, ["/items/0 type"]],
    ["of 0 lines", lines(0), ["/items minItems"]],
    ["of 51 lines", lines(51), ["/items maxItems"]],
    ["of a line without a product", withLine({ productId: undefined }), ["/items/0 required productId"]],
    ["of a line without a quantity", withLine({ quantity: undefined }), ["/items/0 required quantity"]],

    ["of one and a half pieces", withLine({ quantity: 1.5 }), ["/items/0/quantity type"]],
    ["of 0 pieces", withLine({ quantity: 0 }), ["/items/0/quantity minimum"]],
    ["of -1 piece", withLine({ quantity: -1 }), ["/items/0/quantity minimum"]],
    ["of 1,001 pieces", withLine({ quantity: 1001 }), ["/items/0/quantity maximum"]],
    ["of a quantity that is a string", withLine({ quantity: "2" }), ["/items/0/quantity type"]],
    ["of an infinite quantity", withLine({ quantity: JSON.parse("1e999") }), ["/items/0/quantity type"]],
    ["of a product 1,001 times", { ...byProduct, quantity: 1001 }, ["/quantity maximum"]],

    ["at a price of 3 decimals", withLine({ price: 29.999 }), ["/items/0/price x-decimals"]],
    ["at a price with a rounding error", withLine({ price: 0.1 + 0.2 }), ["/items/0/price x-decimals"]],
    ["at a tiny price", withLine({ price: 1e-7 }), ["/items/0/price x-decimals"]],
    ["at a negative price", withLine({ price: -0.01 }), ["/items/0/price minimum"]],
    ["at too high a price", withLine({ price: 1_000_000.01 }), ["/items/0/price maximum"]],
    ["at a huge price", withLine({ price: 1e21 }), ["/items/0/price maximum", "/items/0/price x-decimals"]],
    ["at an infinite price", withLine({ price: Number.POSITIVE_INFINITY }), ["/items/0/price type"]],
    ["at a price of minus infinity", withLine({ price: JSON.parse("-1e999") }), ["/items/0/price type"]],
    ["at a price that is a string", withLine({ price: "29.99" }), ["/items/0/price type"]],
    ["at a price of null", withLine({ price: null }), ["/items/0/price type"]],

    ["with an unknown field", { ...byLines, coupon: "X" }, ["additionalProperties coupon"]],
    ["with an unknown field in a line", withLine({ sku: "X" }), ["/items/0 additionalProperties sku"]],
    [
      "with an unknown field in the address",
      withAddress({ planet: "X" }),
      ["/shippingAddress additionalProperties planet"],
    ],
    [
      "with a prototype",
      JSON.parse('{"customerId":"C","productId":"P","quantity":1,"__proto__":{"customerEmail":"a@b.co"}}'),
      ["additionalProperties __proto__"],
    ],
    ["that is already paid", { ...byLines, status: "PAID" }, ["/status pattern"]],
    ["with a status that does not exist", { ...byLines, status: "NEW" }, ["/status pattern"]],
    ["with a total of 3 decimals", { ...byLines, total: 1.999 }, ["/total x-decimals"]],
    ["with a total that is a string", { ...byLines, totalAmount: "1" }, ["/totalAmount type"]],
    ["with a currency's name", { ...byLines, currency: "Euro" }, ["/currency pattern"]],
    ["with a date in another format", { ...byLines, createdAt: "21.11.2026" }, ["/createdAt pattern"]],
    ["with a time in another zone", { ...byLines, createdAt: "2026-11-21T10:00:00+01:00" }, ["/createdAt pattern"]],

    ["with a null character", { ...byLines, customerName: "a\u0000b" }, ["/customerName pattern"]],
    ["with a line feed", withLine({ name: "a\nb" }), ["/items/0/name pattern"]],
    [
      "with a line feed at the end",
      { ...byLines, customerId: "CUST-001\n" },
      ["/customerId pattern", "/customerId pattern"],
    ],
    [
      "with a control character of the second block",
      { ...byLines, customerName: "a\u0085b" },
      ["/customerName pattern"],
    ],
    ["with a line separator", withLine({ name: "a\u2028b" }), ["/items/0/name pattern"]],
    ["with a reversed text", withLine({ name: "a\u202eb" }), ["/items/0/name pattern"]],
    ["with a blank before an id", { ...byLines, customerId: " CUST-001" }, ["/customerId pattern"]],
    ["with a blank after an id", withLine({ productId: "PROD-001\u00a0" }), ["/items/0/productId pattern"]],
    ["with an escape", withAddress({ city: "\u001b[2J" }), ["/shippingAddress/city pattern"]],
    ["with a delete character", withLine({ productId: "P\u007f" }), ["/items/0/productId pattern"]],
    ["with half a surrogate pair", { ...byLines, customerName: "a\ud83c" }, ["/customerName pattern"]],

    [
      "with an incomplete address",
      { ...byLines, shippingAddress: { street: "1 Main St" } },
      ["/shippingAddress required city", "/shippingAddress required country"],
    ],
    ["with an address without a street", withAddress({ street: undefined }), ["/shippingAddress required street"]],
    ["with an address that is a text", { ...byLines, shippingAddress: "1 Main St" }, ["/shippingAddress type"]],
    ["paid in another way", { ...byLines, paymentMethod: "CASH" }, ["/paymentMethod const"]],
    ["paid with a card's number", { ...byLines, paymentToken: "4111111111111111" }, ["/paymentToken pattern"]],
    ["paid with too long a token", { ...byLines, paymentToken: `tok_${"a".repeat(61)}` }, ["/paymentToken pattern"]],

    [
      "with many validation errors",
      {
        customerEmail: "not-an-address",
        items: [
          { quantity: 0, price: 1.234 },
          { ...line, extra: 1 },
        ],
        x: 1,
      },
      [
        "additionalProperties x",
        "/customerEmail x-email",
        "/items/0 required productId",
        "/items/0/quantity minimum",
        "/items/0/price x-decimals",
        "/items/1 additionalProperties extra",
      ],
    ],
  ])("%s", (_, body, errors) => {
    expect(errorsOf(SubmitOrder, body).sort()).toEqual(errors.toSorted());
  });

  it("with a description of the expected value for each rule", () => {
    for (const body of [withLine({ price: 1.234 }), { ...byLines, ...byProduct }, { ...byLines, customerEmail: "x" }]) {
      expect(SubmitOrder(body)).toBe(false);
      for (const { parentSchema } of SubmitOrder.errors as SchemaError[]) expect(parentSchema.description).toBeTruthy();
    }
  });

  it("with the e-mail as the last alternative for a missing customer, which the message names", () => {
    expect(errorsOf(SubmitOrder, { items: [line] }).at(-2)).toBe("required customerEmail");
  });
});

describe("an e-mail address", () => {
  const errors = (customerEmail: string) => errorsOf(SubmitOrder, { ...byProduct, customerEmail });

  it.each([
    "john.doe@example.com",
    "a@b.co",
    "jane+orders@mail.example.co.uk",
    "o'brien@example.com",
    "zoe@exämple.de",
    `${"a".repeat(64)}@example.com`,
    // The maximum length: 254 characters, with 64 before the @ and 63 in a label.
    `${"a".repeat(64)}@${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(57)}.com`,
  ])("is accepted: %s", (email) => {
    expect(errors(email)).toEqual([]);
  });

  it.each([
    "",
    "jane",
    "jane@",
    "@example.com",
    "jane@example",
    "jane@example.c",
    "jane@.com",
    "jane@example..com",
    "jane@example.com.",
    "jane@@example.com",
    "jane@exam@ple.com",
    "jane doe@example.com",
    "jane@exam ple.com",
    "jane@example.com\n",
    "Jane <jane@example.com>",
    '"jane"@example.com',
    "jane\u0000@example.com",
    `${"a".repeat(65)}@example.com`,
    `jane@${"b".repeat(64)}.com`,
    "jane@example.com,",
    "jane@example.com;",
    "jane@example.com,john@example.com",
    "jane@example.com john@example.com",
    "mailto:jane@example.com",
    "<jane@example.com>",
    "jane@example.com?subject=hello",
    "jane\u200b@example.com",
    "jane@exam\u200bple.com",
    "jane@example.com\ufeff",
    "jane@exam\u00adple.com",
    "jane@example.com\u3164",
    "jane..roe@example.com",
    ".jane@example.com",
    "jane.@example.com",
    "jane@-example.com",
    "jane@[192.0.2.1]",
    "jane@192.0.2.1",
    // SES accepts only ASCII before the @.
    "zoë@example.com",
  ])("is refused: %j", (email) => {
    expect(errors(email)).toEqual(["/customerEmail x-email"]);
  });

  it("is refused when it is longer than 254 characters", () => {
    const address = `${"a".repeat(64)}@${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(58)}.com`;
    expect(errors(address)).toEqual(["/customerEmail maxLength", "/customerEmail x-email"]);
  });
});

describe("the length of a text", () => {
  const errors = (name: string) => errorsOf(SubmitOrder, withLine({ name }));

  it.each([
    ["a letter", "a", 256],
    ["a letter with a combining accent", "e\u0301", 256],
    ["an emoji", "😀", 256],
    ["a flag", "🇩🇪", 256],
    ["a family", "👨‍👩‍👧", 113],
  ])("counts as one %s", (_, character, most) => {
    expect(errors(character.repeat(most))).toEqual([]);
    expect(errors(character.repeat(257))).toContain("/items/0/name x-max-characters");
  });

  it("is also bounded in bytes, because a letter may have any number of accents", () => {
    expect(errors(`a${"\u0301".repeat(1023)}`)).toEqual([]);
    expect(errors(`a${"\u0301".repeat(1024)}`)).toEqual(["/items/0/name x-max-bytes"]);
  });

  it.each([" ", "   ", "\u00a0", "\u3000", "\u200b", "\ufeff", "\u2800", "\u3164", "\u00ad"])(
    "is zero without a visible character: %j",
    (blanks) => {
      expect(errors(blanks)).toEqual(["/items/0/name pattern"]);
    },
  );

  it.each(["Größe L", "ベビー服", "ملابس", "שלום", "-", "½", "👍🏽", "می\u200cخواهم"])(
    "is counted in any script: %s",
    (name) => {
      expect(errors(name)).toEqual([]);
    },
  );
});

describe("a phone number", () => {
  const errors = (customerPhone: string) => errorsOf(SubmitOrder, { ...byProduct, customerPhone });

  it.each(["+14155550100", "+1234567", "+123456789012345"])("is accepted: %s", (phone) => {
    expect(errors(phone)).toEqual([]);
  });

  it.each([
    "",
    "14155550100",
    "+04155550100",
    "+1 415 555 0100",
    "+123456",
    "+1234567890123456",
    "+1415555010a",
    "+14155550100\n",
  ])("is refused: %j", (phone) => {
    expect(errors(phone)).toEqual(["/customerPhone pattern"]);
  });
});

describe("the validators", () => {
  it("are plain code that imports only the rules of texts, and runs in a browser", () => {
    const code = (file: string) => readFileSync(new URL(`../../dist/${file}`, import.meta.url), "utf8");
    const files = [...code("validators.js").matchAll(/ from "\.\/(.+)";/g)].map(([, file = ""]) => file);
    expect(files).toContain("validators/SubmitOrder.js");
    for (const file of files) {
      expect(code(file).match(/\bimport\b[\s({].*|\brequire\s*\(.*/g)).toEqual([
        'import { hasMoreBytes, hasMoreCharacters, isEmailAddress } from "../../src/text.ts";',
      ]);
      expect(code(file)).not.toContain("Buffer");
    }
  });

  it("check the longest hostile body in short time", () => {
    // A pattern that backtracks takes minutes for 250 KiB, a linear one takes some milliseconds.
    // Only the vm module can stop a regular expression that does not end.
    const length = 250 * 1024;
    const texts = ["a", ".", "a.", "a@", "+1", "tok_", "\u0000", " ", "-", "é"].map((unit) =>
      unit.repeat(length / unit.length),
    );
    const validate = () => {
      for (const text of texts) {
        for (const value of [
          text,
          `${text}\n`,
          `a@${text}`,
          `a@${text}@`,
          `a@a.${text} `,
          `+1${text}`,
          `tok_${text}!`,
        ]) {
          const customer = { customerId: value, customerName: value, customerEmail: value, customerPhone: value };
          expect(SubmitOrder({ ...customer, paymentToken: value, productId: value, quantity: 1 })).toBe(false);
          expect(UpdateOrderStatus({ status: value })).toBe(false);
          expect(ListOrders({ status: value, from: value, limit: value, cursor: value })).toBe(false);
        }
      }
    };
    runInNewContext("validate()", { validate }, { timeout: 4000 });
  });
});

describe("a change of the inventory", () => {
  const product = { name: "Laptop", price: 999.99, stock: 10 };

  it.each<[string, unknown]>([
    ["of a product", product],
    ["of a product without stock at a price of 0", { name: "Gift", price: 0, stock: 0 }],
    ["of a product at the highest price, with the largest stock", { ...product, price: 1_000_000, stock: 1_000_000 }],
    ["of the stock upwards", { adjust: 1_000_000 }],
    ["of the stock downwards", { adjust: -1_000_000 }],
  ])("is accepted: %s", (_, body) => {
    expect(errorsOf(ManageInventory, body)).toEqual([]);
  });

  it.each<[string, unknown, string[]]>([
    ["mixed with an adjustment", { ...product, adjust: 1 }, ["not"]],
    ["with an adjustment and a price", { adjust: 1, price: 1 }, ["not"]],
    ["with a price of three decimals", { ...product, price: 0.001 }, ["/price x-decimals"]],
    ["with a name of 257 characters", { ...product, name: "x".repeat(257) }, ["/name x-max-characters"]],
  ])("is refused %s", (_, body, errors) => {
    expect(errorsOf(ManageInventory, body)).toEqual(errors);
  });

  it("names every missing field", () => {
    const errors = errorsOf(ManageInventory, {});
    for (const field of ["name", "price", "stock"]) expect(errors).toContain(`required ${field}`);
  });
});

describe("the query of the list of products", () => {
  it("is accepted", () => {
    expect(errorsOf(ListInventory, {})).toEqual([]);
    expect(errorsOf(ListInventory, { limit: "100", cursor: "abc_-1" })).toEqual([]);
  });

  it("is refused", () => {
    expect(errorsOf(ListInventory, { limit: "101", status: "paid" })).toEqual([
      "additionalProperties status",
      "/limit pattern",
    ]);
  });
});
