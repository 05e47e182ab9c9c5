import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Compile, parse } from "velocityjs";
import { describe, expect, it } from "vitest";
import { terraformFolder } from "./cli.ts";

const allowed = ["https://shop.example.com", "https://office.example.com"];
const template = readFileSync(join(terraformFolder, "modules/rest-api/preflight-origin.vtl"), "utf8").replace(
  "$" + "{jsonencode(allowed)}",
  JSON.stringify(allowed),
);

/** Methods of Java that the template calls: API Gateway runs it by Java's Velocity. */
const java: Record<string, (it: unknown, argument: string) => boolean> = {
  equalsIgnoreCase: (text, other) => String(text).toLowerCase() === other.toLowerCase(),
  contains: (list, value) => Array.isArray(list) && list.includes(value),
};
const customMethodHandlers = Object.entries(java).map(([name, call]) => ({
  uid: name,
  match: ({ property }: { property: string }) => property === name,
  resolve: ({ context, params }: { context: unknown; params: unknown[] }) => call(context, String(params[0])),
}));

/** Runs the template as API Gateway does. @returns the header that it sets in place of the fixed one. */
function answeredOrigin({ header = {}, querystring = {} }: Record<string, Record<string, string>>): string | undefined {
  const responseOverride = { header: {} as Record<string, string> };
  // A name is looked up in path, query and header, in this order. Source: API Gateway Developer Guide, "Variables for
  // data transformations for API Gateway".
  const params = (name?: string) =>
    name === undefined ? { path: {}, querystring, header } : (querystring[name] ?? header[name] ?? "");
  new Compile(parse(template), { customMethodHandlers }).render({ input: { params }, context: { responseOverride } });
  return responseOverride.header["Access-Control-Allow-Origin"];
}

describe("preflight of an API with several origins", () => {
  it.each(["Origin", "origin", "ORIGIN"])("answers the one that asks by the header %s", (name) => {
    expect(answeredOrigin({ header: { Host: "api.example.com", [name]: "https://office.example.com" } })).toBe(
      "https://office.example.com",
    );
  });

  it.each([
    ["asks from elsewhere", { header: { origin: "https://elsewhere.example.com" } }],
    ["does not say where from", { header: { Host: "api.example.com" } }],
    ["says it in the query", { header: {}, querystring: { Origin: "https://office.example.com" } }],
  ])("answers the fixed one to a caller who %s", (_who, request) => {
    expect(answeredOrigin(request)).toBeUndefined();
  });
});
