import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { DeleteRolePolicyCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import { eventually } from "@orders/acceptance-tests/eventually";
import { iam, lambda, stack } from "./stack.ts";

// Technical faults of a running stack, made on purpose.

/** Ends a disturbance once, whether the test or its clean-up ends it first. */
function once(end: () => Promise<unknown>): () => Promise<void> {
  let ended: Promise<unknown> | undefined;
  return async () => {
    ended ??= end();
    await ended;
  };
}

/** Throttles every invocation of a function, as AWS does where the account has no concurrency left. @returns what ends it. */
export async function throttle(name: string): Promise<() => Promise<void>> {
  const FunctionName = stack.functionNames[name];
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  return once(() => lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName })));
}

/** Denies a function one action. @returns what allows it again. */
export async function deny(name: string, Action: string): Promise<() => Promise<void>> {
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: stack.functionNames[name] }));
  const role = { RoleName: Configuration?.Role?.split("/").at(-1), PolicyName: "denied-by-a-test" };
  const Statement = [{ Effect: "Deny", Action, Resource: "*" }];
  await iam.send(
    new PutRolePolicyCommand({ ...role, PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) }),
  );
  return once(() => iam.send(new DeleteRolePolicyCommand(role)));
}

/** Waits for so many seconds. */
export async function secondsPass(seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1000;
  await eventually(
    `${seconds} s are over`,
    async () => end - Date.now(),
    (left) => left <= 0,
    seconds * 1000 + 10_000,
  );
}

/** The processes in which the local emulator runs functions. */
function workers(): number[] {
  const file = new URL(`../../../../../.local/emulator-${process.env.EMULATOR_PORT}/pid`, import.meta.url);
  const emulator = readFileSync(file, "utf8").trim();
  const list = execFileSync("ps", ["--ppid", emulator, "-o", "pid=,args="], { encoding: "utf8" });
  const lines = list.split("\n").filter((line) => line.includes("ministack-lambda-"));
  return lines.map((line) => Number.parseInt(line, 10));
}

/** Kills a random worker. @returns whether there was one. */
export function killWorker(): boolean {
  const pids = workers();
  const pid = pids[Math.floor(Math.random() * pids.length)];
  if (pid === undefined) return false;
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch {
    return false;
  }
}
