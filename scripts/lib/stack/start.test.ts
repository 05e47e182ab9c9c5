import { delimiter, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { capture, root } from "../cli/run.ts";

/** Sends a request to the emulator's web server, without a network, and prints what its connection was given to write. */
const REQUEST = `
import asyncio, json, sys
sys.path.insert(0, "scripts/emulator")
import start
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

asked = json.load(sys.stdin)

class Connection(asyncio.Transport):
    writes = []
    def write(self, data):
        self.writes.append(data.decode())
    def is_closing(self):
        return False

async def emulator(scope, receive, send):
    while (await receive())["more_body"]: pass
    await send({"type": "http.response.start", "status": asked["status"], "headers": [(name.encode(), value.encode()) for name, value in asked["headers"]]})
    for index, part in enumerate(asked["parts"], 1):
        await send({"type": "http.response.body", "body": part.encode(), "more_body": index < len(asked["parts"])})

async def main():
    server = ServerState()
    protocol = HttpToolsProtocol(Config(emulator, log_config=None, access_log=False), server, {})
    protocol.connection_made(Connection())
    for part in asked["request"]:
        protocol.data_received(part.encode())
        # The emulator asks for the body before the next part comes.
        await asyncio.sleep(0)
    await asyncio.gather(*server.tasks)
    protocol.timeout_keep_alive_task.cancel()

asyncio.run(main())
print(json.dumps(Connection.writes))
`;

/** The writes of the web server's connection for a request, in the parts in which it comes, and for an answer to it. */
async function writes({
  request,
  status = 200,
  headers = [],
  parts,
}: {
  request: readonly string[];
  status?: number;
  headers?: readonly (readonly [string, string])[];
  parts: readonly string[];
}): Promise<string[]> {
  const printed = await capture(join(root, ".local/venv/bin/python"), ["-B", "-c", REQUEST], {
    input: JSON.stringify({ request, status, headers, parts }),
    what: "A request to MiniStack's web server",
  });
  return JSON.parse(printed);
}

const CHANGE = `
import json, sys
sys.path.insert(0, "scripts/emulator")
import start
from ministack.services import apigateway_v1 as gateway

gateway._resources["api"] = {"orders": {"resourceMethods": {}}}
gateway._put_method("api", "orders", "GET", {"requestParameters": {"method.request.path.id": True, "method.request.header.Old": False}, "requestModels": {}})
gateway._update_method("api", "orders", "GET", json.load(sys.stdin))
print(gateway._get_method("api", "orders", "GET")[2].decode())
`;

/**
 * Invokes a function as the emulator does, and prints the logs of its invocations, how often it waited for them, and the
 * threads that it started.
 */
const INVOCATIONS = `
import io, json, sys, threading, time, zipfile
sys.path.insert(0, "scripts/emulator")
import start
from ministack.core import lambda_runtime

asked = json.load(sys.stdin)
code = io.BytesIO()
with zipfile.ZipFile(code, "w") as files:
    files.writestr("package.json", '{ "type": "commonjs" }')
    files.writestr("index.js", asked["code"])
arn = "arn:aws:lambda:us-east-1:000000000000:function:logging"
worker = lambda_runtime.Worker("logging", {"FunctionName": "logging", "FunctionArn": arn, "Runtime": "nodejs22.x", "Handler": "index.handler", "Timeout": asked["timeout"]}, code.getvalue())
waits, threads = [], []
start_thread = threading.Thread.start
threading.Thread.start = lambda thread: (threads.append(thread.name), start_thread(thread))
sleep, time.sleep = time.sleep, waits.append
answers = [worker.invoke(event, "request") for event in asked["events"]]
time.sleep = sleep
worker.kill()
print(json.dumps({"logs": [[answer.get("result", answer.get("error")), answer["log"]] for answer in answers], "waits": len(waits), "threads": threads}))
`;

/** In seconds. */
const TIMEOUT = 3;

/** The answers and logs of a function's invocations, with these events one after the other, in one process. */
async function invocationsOf(
  { code, timeout = TIMEOUT }: { code: string; timeout?: number },
  ...events: readonly object[]
): Promise<{ logs: [answer: unknown, log: string][]; waits: number; threads: string[] }> {
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const printed = await capture(join(root, ".local/venv/bin/python"), ["-B", "-c", INVOCATIONS], {
    input: JSON.stringify({ code, events, timeout }),
    what: "Invocations of a function by MiniStack",
    env: { ...process.env, PATH: path, LOG_LEVEL: "ERROR" },
  });
  return JSON.parse(printed.trim().split("\n").at(-1) ?? "");
}

const POST = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n";

describe("An answer of the emulator", () => {
  it("has its head and its body in one write", async () => {
    expect(await writes({ request: [`${POST}\r\nbody`], headers: [["Content-Length", "2"]], parts: ["{}"] })).toEqual([
      "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
    ]);
  });

  it("without a body has its head", async () => {
    expect(await writes({ request: [`${POST}\r\nbody`], status: 204, parts: [""] })).toEqual([
      "HTTP/1.1 204 No Content\r\n\r\n",
    ]);
  });

  it("to HEAD has its head", async () => {
    const request = ["HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n"];
    expect(await writes({ request, headers: [["Content-Length", "5"]], parts: [""] })).toEqual([
      "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n",
    ]);
  });

  it("in parts has its head with the first part", async () => {
    expect(await writes({ request: [`${POST}\r\nbody`], parts: ["first", "last"] })).toEqual([
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nfirst\r\n",
      "4\r\nlast\r\n0\r\n\r\n",
    ]);
  });

  it("comes after the permission to send a body that waits for it", async () => {
    const request = [`${POST}Expect: 100-continue\r\n\r\n`, "body"];
    expect(await writes({ request, headers: [["Content-Length", "2"]], parts: ["{}"] })).toEqual([
      "HTTP/1.1 100 Continue\r\n\r\n",
      "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
    ]);
  });
});

// The operations are those of Terraform's AWS provider.
it("the emulator stores the changed parameters and models of a method as it stores those of a new one", async () => {
  const patchOperations = [
    { op: "add", path: "/requestParameters/method.request.header.New", value: "false" },
    { op: "replace", path: "/requestParameters/method.request.path.id", value: "true" },
    { op: "remove", path: "/requestParameters/method.request.header.Old" },
    { op: "add", path: "/requestModels/application~1json", value: "Order" },
  ];

  const method = await capture(join(root, ".local/venv/bin/python"), ["-B", "-c", CHANGE], {
    input: JSON.stringify({ patchOperations }),
    what: "A change of a method in MiniStack",
  });

  expect(JSON.parse(method)).toMatchObject({
    requestParameters: { "method.request.path.id": true, "method.request.header.New": false },
    requestModels: { "application/json": "Order" },
  });
  expect(method).not.toContain("Old");
});

const LIMITS = `
import json, sys
sys.path.insert(0, "scripts/emulator")
import start
from ministack.services import apigateway_v1 as gateway

def made(create, asked):
    return json.loads(create(asked)[2])["id"]

plan = made(gateway._create_usage_plan, {"name": "shop", "throttle": {"rateLimit": 1.5, "burstLimit": 2}, "quota": {"limit": 10, "period": "MONTH"}})
key = made(gateway._create_api_key, {"name": "shop-1", "enabled": True, "value": "shop.key-of-the-tests"})
made(gateway._create_api_key, {"name": "depot-1", "enabled": True, "value": "depot.key-of-the-tests"})
asked = json.load(sys.stdin)
gateway._update_usage_plan(plan, {"patchOperations": asked["plan"]})
gateway._update_api_key(key, {"patchOperations": asked["key"]})
made(gateway._create_api_key, {"name": "till-1", "value": "till.key-of-the-tests"})
accepted = [gateway._resolve_api_key(f"{client}.key-of-the-tests") for client in ["shop", "till", "depot"]]
print(json.dumps([json.loads(gateway._get_usage_plan(plan)[2]), [key and key["name"] for key in accepted]]))
`;

// The operations are those of Terraform's AWS provider.
it("the emulator stores changed limits as numbers, and accepts only a key that is enabled", async () => {
  const replace = (path: string, value: string) => ({ op: "replace", path, value });
  const asked = {
    plan: [replace("/throttle/rateLimit", "2.5"), replace("/throttle/burstLimit", "5"), replace("/quota/limit", "20")],
    key: [replace("/enabled", "false"), replace("/description", "The web shop")],
  };

  const printed = await capture(join(root, ".local/venv/bin/python"), ["-B", "-c", LIMITS], {
    input: JSON.stringify(asked),
    what: "A change of a usage plan in MiniStack",
  });

  const [plan, accepted] = JSON.parse(printed);
  expect(plan).toMatchObject({
    throttle: { rateLimit: 2.5, burstLimit: 5 },
    quota: { limit: 20, period: "MONTH" },
  });
  expect(accepted).toEqual([null, null, "depot-1"]);
});

describe("An invocation of a function by the emulator", () => {
  const code = `
    console.log("loaded");
    exports.handler = async ({ lines = 0, text, fault, end, hang, size }) => {
      for (let line = 1; line <= lines; line += 1) console.log("line " + line);
      if (text) process.stdout.write(text);
      if (fault) throw new Error(fault);
      if (end) process.exit(1);
      if (hang) await new Promise(() => setInterval(() => {}, 1000));
      if (size) return "ä".repeat(size);
      return lines;
    };`;

  it("has its own log, whole and nothing else", async () => {
    const { logs } = await invocationsOf(
      { code },
      { lines: 1 },
      {},
      { lines: 5_000, text: "without a line feed" },
      { lines: 1, fault: "a fault" },
      { lines: 2 },
    );
    const [first, silent, long, failed, after] = logs;
    expect(first).toEqual([1, "loaded\nline 1"]);
    expect(silent).toEqual([0, ""]);
    const lines = Array.from({ length: 5_000 }, (_, index) => `line ${index + 1}`);
    expect(long).toEqual([5_000, [...lines, "without a line feed"].join("\n")]);
    expect(failed).toEqual(["a fault", "line 1"]);
    // MiniStack ends the process of an invocation that failed.
    expect(after).toEqual([2, "loaded\nline 1\nline 2"]);
  });

  it("ends without a pause, whether it logs something or not", async () => {
    expect((await invocationsOf({ code }, {}, { lines: 3 })).waits).toBe(0);
  });

  it("needs no thread but that of its process, which reads the log", async () => {
    expect((await invocationsOf({ code }, {}, { lines: 3 }, {})).threads).toEqual(["stderr-logging"]);
  });

  it("has the whole answer, however long it is", async () => {
    const { logs } = await invocationsOf({ code }, { size: 500_000 }, { lines: 1 });
    expect(logs).toEqual([
      ["ä".repeat(500_000), "loaded"],
      [1, "line 1"],
    ]);
  });

  it("ends when the time of the function is over, and the next one has a new process", async () => {
    const { logs, threads } = await invocationsOf({ code }, { lines: 1, hang: true }, { lines: 1 });
    expect(logs).toEqual([
      [`Task timed out after ${TIMEOUT}.00 seconds`, expect.stringContaining("line 1")],
      [1, "loaded\nline 1"],
    ]);
    expect(threads).toEqual(["stderr-logging", "stderr-logging"]);
  });

  it.each([
    [30, true],
    [31, false],
  ])("of a function that has %i s runs code that is never optimized: %s", async (timeout, never) => {
    // Natives of V8: the second bit of a function's status says that it is never optimized (src/runtime/runtime.h).
    const status = `
      require("v8").setFlagsFromString("--allow-natives-syntax");
      const statusOf = new Function("code", "return %GetOptimizationStatus(code)");
      exports.handler = async () => (statusOf(() => 1) & 2) > 0;`;
    expect((await invocationsOf({ code: status, timeout }, {})).logs).toEqual([[never, ""]]);
  });

  it("has the log of a process that ended in it", async () => {
    const { logs } = await invocationsOf({ code }, { lines: 1, end: true });
    expect(logs).toEqual([["Worker process died", "loaded\nline 1"]]);
  });
});

it.each([
  ["lambda_runtime._NODEJS_WORKER_SCRIPT = ''", "writes answers of Node.js functions in another way"],
  ["lambda_runtime.Worker.invoke = lambda_runtime.Worker.kill", "waits for answers of functions in another way"],
])("another version of MiniStack is refused with a reason: %s", async (difference, reason) => {
  const program = `
import sys
sys.path.insert(0, "scripts/emulator")
from invocations import lambda_runtime, run_in_asking_thread
${difference}
try:
    run_in_asking_thread()
except RuntimeError as error:
    print(error)
`;
  const refusal = await capture(join(root, ".local/venv/bin/python"), ["-B", "-c", program], { what: "A start" });
  expect(refusal).toContain(`This version of MiniStack ${reason}: see invocations.py.`);
});
