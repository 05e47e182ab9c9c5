import type { Problem } from "@orders/client";
import { expect } from "vitest";
import type { Answer } from "./api.ts";

const STACK_TRACE = /\bat .+:\d+:\d+|node_modules|\/var\/task|\.[jt]s:\d+/;

/** Expects a complete problem document with this status and without internals such as a stack trace. @returns it. */
export function expectProblem(answer: Answer, status: number): Problem {
  expect(answer, answer.text).toMatchObject({ status });
  expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({
    type: expect.any(String),
    title: expect.stringMatching(/\S/),
    status,
    detail: expect.stringMatching(/\S/),
    message: expect.stringMatching(/\S/),
    correlationId: expect.stringMatching(/\S/),
  });
  expect(answer.headers.get("x-correlation-id")).toBe((answer.body as Problem).correlationId);
  expect(answer.headers.get("access-control-allow-origin")).toBeTruthy();
  expect(answer.text).not.toMatch(STACK_TRACE);
  return answer.body as Problem;
}
