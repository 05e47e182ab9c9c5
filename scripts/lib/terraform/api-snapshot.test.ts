import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { State } from "../stack/state.ts";
import { API_DEPLOYMENTS, apiParts, isDeploymentOutdated } from "./api-snapshot.ts";
import { terraformFolder } from "./cli.ts";

const method = (id: string) => ({ type: "aws_api_gateway_method", attributes: { id } });
const integration = (id: string) => ({ type: "aws_api_gateway_integration", attributes: { id } });
const deployment = (id: string) => ({ type: "aws_api_gateway_deployment", attributes: { id } });
const stateOf = (...resources: State["resources"]): State => ({ tag: "", outputs: {}, resources, tainted: [] });
const outdated = (before: State | undefined, after: State) => isDeploymentOutdated(apiParts(before), apiParts(after));

const orders = [method("agm-api-orders-GET"), integration("agi-api-orders-GET")];
const analytics = [method("agm-api-analytics-GET"), integration("agi-api-analytics-GET")];

describe("the API's deployment", () => {
  it("is outdated when the apply removed a route", () => {
    expect(outdated(stateOf(...orders, ...analytics), stateOf(...orders))).toBe(true);
  });

  it("is outdated when the apply removed an answer of the gateway's own", () => {
    const answer = { type: "aws_api_gateway_gateway_response", attributes: { id: "aggr-api-DEFAULT_4XX" } };
    expect(outdated(stateOf(...orders, answer), stateOf(...orders))).toBe(true);
  });

  it("is outdated when the apply put a route on another resource", () => {
    expect(outdated(stateOf(...orders), stateOf(method("agm-api-other-GET"), integration("agi-api-other-GET")))).toBe(
      true,
    );
  });

  it("is right when the apply only added routes, also at first", () => {
    expect(outdated(stateOf(...orders), stateOf(...orders, ...analytics))).toBe(false);
    expect(outdated(undefined, stateOf(...orders))).toBe(false);
  });

  it("is right when something else was removed or replaced", () => {
    const queue = { type: "aws_sqs_queue", attributes: { id: "https://sqs/queue" } };
    expect(outdated(stateOf(...orders, queue, deployment("a")), stateOf(...orders, deployment("b")))).toBe(false);
  });
});

it("the deployment of each API of the stack is known", () => {
  const code = globSync("*.tf", { cwd: terraformFolder }).map((file) =>
    readFileSync(join(terraformFolder, file), "utf8"),
  );
  const apis = code.flatMap((text) =>
    [...text.matchAll(/^module "(\w+)" \{\n(?<block>(?: .*\n|\n)*)/gm)].flatMap(([, name, block = ""]) =>
      block.includes('"./modules/rest-api"')
        ? [`module.${name}${/^ {2}count /m.test(block) ? "[0]" : ""}.aws_api_gateway_deployment.this`]
        : [],
    ),
  );
  expect(API_DEPLOYMENTS.toSorted()).toEqual(apis.toSorted());
});
