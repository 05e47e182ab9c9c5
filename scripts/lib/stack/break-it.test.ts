import { delimiter, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { capture, root } from "../cli/run.ts";

/**
 * Two functions for the programs below: `deploy` makes what the switches need of a stack, and `request` asks them, in front
 * of an application that stands for the emulator's and notes what it is asked.
 */
const START = `
import asyncio, json, os, sys, tempfile
sys.path.insert(0, "scripts/emulator")
import break_it
from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import apigateway_v1, dynamodb, sqs

set_request_account_id("000000000000")
set_request_region("us-east-1")

def deploy(prefix):
    for table, sort in [("orders", None), ("payments", "entry"), ("inventory", None)]:
        names = ["productId" if table == "inventory" else "orderId", *([sort] if sort else [])]
        dynamodb._create_table({
            "TableName": f"{prefix}-{table}", "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ["HASH", "RANGE"])],
            "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in names],
        })
    sqs._act_create_queue({"QueueName": f"{prefix}-order-processing-queue"}, "")
    apigateway_v1._rest_apis[f"api-of-{prefix}"] = {"id": f"api-of-{prefix}", "name": prefix}
    apigateway_v1._api_keys[f"key-of-{prefix}"] = {"name": f"{prefix}-operations-1", "value": f"secret-of-{prefix}"}
    apigateway_v1._api_keys[f"other-key-of-{prefix}"] = {"name": f"{prefix}-tests-1", "value": "another"}

class Emulator:
    def __init__(self, statuses=None):
        self.asked, self.at_once, self.most = [], 0, 0
        self.statuses = statuses or {"PUT": 201, "POST": 202}

    async def __call__(self, scope, receive, send):
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        body = (await receive())["body"].decode()
        await asyncio.sleep(0)
        key = dict(scope["headers"]).get(b"x-api-key", b"").decode()
        self.asked.append([scope["method"], scope["path"], key, body])
        self.at_once -= 1
        await send({"type": "http.response.start", "status": self.statuses[scope["method"]], "headers": []})
        await send({"type": "http.response.body", "body": b"an answer"})

emulator = Emulator()
faults = tempfile.TemporaryDirectory()
switches = break_it.BreakIt(emulator, faults.name)

async def request(method, path, body="", origin=None):
    path, _, query = path.partition("?")
    headers = [(b"origin", origin.encode())] if origin else []
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": headers}
    sent = []
    async def receive():
        return {"type": "http.request", "body": body.encode()}
    async def send(message):
        sent.append(message)
    await switches(scope, receive, send)
    answer = json.loads(sent[1]["body"])
    allowed = dict(sent[0]["headers"]).get(b"access-control-allow-origin", b"").decode()
    return {"status": sent[0]["status"], "allowed": allowed, "answer": answer}
`;

/** What a program in Python returns from its coroutine `main`. */
async function python<Result>(program: string): Promise<Result> {
  const code = `${START}\n${program}\nprint(json.dumps(asyncio.run(main())))`;
  const printed = await capture(join(root, ".local/venv/bin/python"), ["-B", "-c", code], {
    what: "The switches",
    // The functions run on the first `node` of the path.
    env: { ...process.env, LOG_LEVEL: "CRITICAL", PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) },
  });
  return JSON.parse(printed);
}

/** What is seen of a rush. */
interface Rush {
  readonly done: Answered;
  readonly again: Answered;
  readonly rush: Readonly<Record<string, unknown>>;
  /** The requests to the API: method, path, key and body. */
  readonly asked: readonly (readonly [string, string, string, string])[];
  readonly most: number;
}

interface Answered {
  readonly status: number;
  readonly allowed: string;
  readonly answer: Readonly<Record<string, unknown>>;
}

/** The answers to requests to a stack, one after the other. */
const answersTo = (...requests: readonly (readonly [method: string, path: string, body?: string])[]) =>
  python<Answered[]>(`
deploy("orders-local")
async def main():
    return [await request(*asked) for asked in json.loads(${JSON.stringify(JSON.stringify(requests))})]
`);

/** The files of the gateway's faults after each of the requests. */
const filesAfter = (...requests: readonly (readonly [path: string, body?: string])[]) =>
  python<string[][]>(`
deploy("orders-local")
async def main():
    files = []
    for asked in json.loads(${JSON.stringify(JSON.stringify(requests))}):
        await request("POST", *asked)
        files.append(sorted(os.listdir(faults.name)))
    return files
`);

describe("the switches", () => {
  it("are shown with their state, in words", async () => {
    const [shown] = await answersTo(["GET", "/_faults"]);
    const switches = shown?.answer.switches as { name: string; title: string; lasting: boolean; on?: boolean }[];
    expect(shown).toMatchObject({ status: 200, answer: { stack: "orders-local" } });
    expect(switches.map(({ name, title, lasting, on }) => [name, title, lasting, on])).toEqual([
      ["kill-workers", "Kill the functions' workers", false, undefined],
      ["gateway-lose-next-answer", "Lose the payment gateway's next answer", false, false],
      ["gateway-down", "Payment gateway down", true, false],
      ["gateway-slow", "Payment gateway slow", true, false],
      ["poison-message", "Poison message", false, undefined],
      ["rush", "200 orders for 10 pieces", false, undefined],
    ]);
  });

  it.each([
    ["gateway-down", "DOWN"],
    ["gateway-slow", "SLOW"],
  ])("%s is on until it is switched off", async (name, fault) => {
    expect(await filesAfter([`/_faults/${name}`], [`/_faults/${name}`, '{"on": false}'])).toEqual([[fault], []]);
  });

  it("gateway-lose-next-answer is on until a call has lost its answer", async () => {
    const shown = await python<boolean[]>(`
deploy("orders-local")
async def main():
    states = [await request("POST", "/_faults/gateway-lose-next-answer")]
    os.unlink(f"{faults.name}/ANSWER_LOST")
    states.append(await request("GET", "/_faults"))
    return [switch["on"] for state in states for switch in state["answer"]["switches"] if switch["name"] == "gateway-lose-next-answer"]
`);
    expect(shown).toEqual([true, false]);
  });

  it("several faults are on at the same time", async () => {
    expect(await filesAfter(["/_faults/gateway-lose-next-answer"], ["/_faults/gateway-down"])).toEqual([
      ["ANSWER_LOST"],
      ["ANSWER_LOST", "DOWN"],
    ]);
  });

  it.each([
    ["ends by itself after its seconds", [], [8]],
    ["is on until further notice though it had an end before", ["{}"], []],
    ["ends by the seconds that were asked for last", ['{"seconds": 60}'], [60]],
  ])("gateway-down %s", async (_, later, ends) => {
    const ended = await python<{ ends: number[]; files: string[] }>(`
deploy("orders-local")
async def main():
    due = []
    class Timer:
        def __init__(self, seconds, end, *values):
            self.seconds, self.end = seconds, lambda: end(*values)
            due.append(self)
        def cancel(self):
            due.remove(self)
    asyncio.get_running_loop().call_later = Timer
    for body in ['{"seconds": 8}', *json.loads(${JSON.stringify(JSON.stringify(later))})]:
        await request("POST", "/_faults/gateway-down", body)
    ends = [timer.seconds for timer in due]
    for timer in due:
        timer.end()
    return {"ends": ends, "files": os.listdir(faults.name)}
`);
    expect(ended).toEqual({ ends, files: ends.length > 0 ? [] : ["DOWN"] });
  });

  it("kill-workers ends what functions do at that moment, and each works again when it is called next", async () => {
    const result = await python<unknown>(`
import io, threading, zipfile
deploy("orders-local")
code = io.BytesIO()
with zipfile.ZipFile(code, "w") as files:
    files.writestr("package.json", '{ "type": "commonjs" }')
    files.writestr("index.js", """exports.handler = ({ begun }) => {
      if (!begun) return "done";
      require("node:fs").writeFileSync(begun, "The work has begun.");
      return new Promise(() => setTimeout(() => 0, 60_000));
    }""")
folder = tempfile.TemporaryDirectory()
begun = f"{folder.name}/begun"
os.mkfifo(begun)
def worker_of(name):
    config = {"FunctionName": name, "FunctionArn": f"arn:aws:lambda:us-east-1:000000000000:function:{name}", "Runtime": "nodejs22.x", "Handler": "index.handler", "Timeout": 30}
    return break_it.lambda_runtime.acquire_worker(name, config, code.getvalue())[0]
working, idle, never_called = [worker_of(name) for name in ["working", "idle", "never-called"]]
results = [worker.invoke({}, "1")["result"] for worker in [working, idle]]
hanging = threading.Thread(target=lambda: results.append(working.invoke({"begun": begun}, "2")["error"]))
hanging.start()
open(begun).read()
async def main():
    done = await request("POST", "/_faults/kill-workers")
    hanging.join()
    results.extend(worker.invoke({}, "3")["result"] for worker in [working, idle])
    break_it.lambda_runtime.reset()
    return [done["answer"]["done"], results]
`);
    expect(result).toEqual(["2 processes killed", ["done", "done", "Worker process died", "done", "done"]]);
  });

  it("poison-message puts a text that is no event into the stack's queue of orders", async () => {
    const bodies = await python<unknown>(`
deploy("orders-local")
deploy("shop-local")
async def main():
    await request("POST", "/_faults/poison-message?stack=shop-local")
    return {queue["name"]: [message["body"] for message in queue["messages"]] for _, queue in sqs._queues.all_items()}
`);
    expect(bodies).toEqual({
      "orders-local-order-processing-queue": [],
      "shop-local-order-processing-queue": ["This message is no event: it was sent to see what happens."],
    });
  });

  const RUSH = `
async def main():
    done = await request("POST", "/_faults/rush")
    again = await request("POST", "/_faults/rush")
    if done["status"] == 200:
        await switches.sending
    shown = await request("GET", "/_faults")
    return {"done": done, "again": again, "rush": shown["answer"].get("rush"), "asked": emulator.asked, "most": emulator.most}
`;

  it("rush creates a product with 10 pieces and sends 200 orders of it, 8 at a time", async () => {
    const { done, again, rush, asked, most } = await python<Rush>(`deploy("orders-local")\n${RUSH}`);
    const api = "/restapis/api-of-orders-local/local/_user_request_";
    const key = "secret-of-orders-local";
    const [product, ...orders] = asked;

    expect(product).toEqual(["PUT", `${api}/inventory/${rush.productId}`, key, expect.stringContaining('"stock": 10')]);
    expect(orders).toHaveLength(200);
    for (const order of orders) expect(order.slice(0, 3)).toEqual(["POST", `${api}/orders`, key]);
    const bodies = orders.map(([, , , body]) => JSON.parse(body));
    expect(bodies[0]).toEqual({ customerId: "CUST-RUSH-001", productId: rush.productId, quantity: 1 });
    expect(new Set(bodies.map(({ customerId }) => customerId)).size).toBe(200);
    expect(most).toBe(8);
    expect(rush).toMatchObject({ accepted: 200, refused: 0, sending: false });
    expect(done.answer.done).toBe(`200 orders for 10 pieces of ${rush.productId} are being sent`);
    expect([again.status, again.answer.detail]).toEqual([
      409,
      "The 200 orders are still being sent. Wait until they are, then try again.",
    ]);
  });

  it("rush says how many orders the API refused, and why", async () => {
    const { rush } = await python<Rush>(`deploy("orders-local")\nemulator.statuses["POST"] = 429\n${RUSH}`);
    expect(rush).toMatchObject({ accepted: 0, refused: 200, lastRefusal: "429 an answer" });
  });

  it("rush sends nothing where the API does not create the product", async () => {
    const { done, asked } = await python<Rush>(`deploy("orders-local")\nemulator.statuses["PUT"] = 403\n${RUSH}`);
    expect([done.status, done.answer.detail]).toEqual([
      502,
      expect.stringMatching(/^The API did not create the product RUSH-[0-9A-F]{8}: 403 an answer$/),
    ]);
    expect(asked.map(([method]) => method)).toEqual(["PUT", "PUT"]);
  });
});

describe("the books", () => {
  it("are those of the stack's tables", async () => {
    const { answer } = await python<Answered>(`
deploy("orders-local")
dynamodb._put_item({"TableName": "orders-local-inventory", "Item": {"productId": {"S": "LAPTOP"}, "stock": {"N": "7"}, "received": {"N": "10"}}})
dynamodb._put_item({"TableName": "orders-local-payments", "Item": {"orderId": {"S": "1"}, "entry": {"S": "charge"}, "outcome": {"S": "CHARGED"}, "amount": {"N": "19.90"}}})
dynamodb._put_item({"TableName": "orders-local-orders", "Item": {
    "orderId": {"S": "1"}, "status": {"S": "PAID"}, "reservation": {"M": {"state": {"S": "HELD"}}},
    "payment": {"M": {"state": {"S": "CHARGED"}, "amount": {"N": "19.90"}}},
    "lines": {"L": [{"M": {"productId": {"S": "LAPTOP"}, "quantity": {"N": "3"}}}]}}})
async def main():
    return await request("GET", "/_books")
`);
    expect(answer).toEqual({
      orders: { PAID: 1 },
      unreadable: 0,
      money: { charged: "19.90", refunded: "0.00", kept: "19.90", paid: "19.90", unclear: "0.00", balanced: true },
      products: [{ productId: "LAPTOP", received: 10, stock: 7, held: 3, balanced: true }],
      balanced: true,
    });
  });
});

describe("a request that is refused", () => {
  it.each([
    [["POST", "/_faults/explode"], 404, /^There is no switch explode\. There are: kill-workers, .*, rush\.$/],
    [["POST", "/_faults"], 405, "POST /_faults: use GET /_faults, POST /_faults/NAME or GET /_books."],
    [["POST", "/_books"], 405, "POST /_books: use GET /_faults, POST /_faults/NAME or GET /_books."],
    [
      ["POST", "/_faults/gateway-down", "off"],
      400,
      'The body must be a JSON object, such as {"on": true, "seconds": 8} for gateway-down, or empty.',
    ],
    [["POST", "/_faults/gateway-down", '{"on": "yes"}'], 400, "on must be true or false."],
    [
      ["POST", "/_faults/gateway-slow", '{"seconds": 0}'],
      400,
      "seconds must be a number above 0, at most 3600. Leave it out to switch until further notice.",
    ],
    [["POST", "/_faults/rush", '{"on": true}'], 400, "rush takes no body: it happens once."],
    [["GET", "/_books?stack=shop-local"], 404, "There is no stack shop-local. Add one of: ?stack=orders-local."],
  ] as const)("says what to do: %j", async (asked, status, detail) => {
    const [refused] = await answersTo(asked);
    expect(refused?.status).toBe(status);
    expect(refused?.answer).toMatchObject({
      ...{ title: "The request was refused", status },
      detail: typeof detail === "string" ? detail : expect.stringMatching(detail),
    });
  });

  it.each([
    ["", 404, "No stack is deployed on this emulator. Run make deploy."],
    [
      'deploy("a-local"); deploy("b-local")',
      400,
      "There are several stacks. Add one of: ?stack=a-local, ?stack=b-local.",
    ],
  ])("names the stacks: %s", async (deployed, status, detail) => {
    const refused = await python<Answered>(
      `${deployed}\nasync def main():\n    return await request("GET", "/_faults")`,
    );
    expect([refused.status, refused.answer.detail]).toEqual([status, detail]);
  });

  it.each([
    ["http://console.localhost:4566", 200, "http://console.localhost:4566"],
    ["http://localhost:5173", 200, "http://localhost:5173"],
    ["http://127.0.0.1:4566", 200, "http://127.0.0.1:4566"],
    ["https://shop.example.com", 403, ""],
    ["http://localhost.example.com", 403, ""],
  ])("depends on the page that sends it: %s", async (origin, status, allowed) => {
    const answered = await python<Answered>(`
deploy("orders-local")
async def main():
    return await request("POST", "/_faults/gateway-down", "", "${origin}")
`);
    expect(answered).toMatchObject({ status, allowed });
    if (status === 403) {
      expect(answered.answer.detail).toBe(
        `A page of ${origin} may not break a local stack: only pages of localhost may.`,
      );
    }
  });
});

it("every other request passes to the emulator", async () => {
  const asked = await python<unknown>(`
async def main():
    scope = {"type": "http", "method": "PUT", "path": "/_faultsless", "query_string": b"", "headers": []}
    async def receive():
        return {"type": "http.request", "body": b"as it is"}
    async def send(message):
        pass
    await switches(scope, receive, send)
    return emulator.asked
`);
  expect(asked).toEqual([["PUT", "/_faultsless", "", "as it is"]]);
});
