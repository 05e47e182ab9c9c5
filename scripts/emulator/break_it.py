"""Breaks a local stack on purpose, and shows its books while it comes right: docs/break-it.md has the interface.

It exists on the emulator that `make deploy` starts and nowhere else. Other web sites must not break a stack behind a
visitor's back, so a request with a foreign Origin is refused.
"""

import asyncio
import json
import re
from pathlib import Path
from urllib.parse import parse_qs
from uuid import uuid4

from books import books_of, items_of
from ministack.core import lambda_runtime
from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import apigateway_v1, dynamodb, sqs
from recorder import body_of, send_answer

PATHS = re.compile(r"/_faults(?:/([a-z-]+))?|/_books")
LOCAL_ORIGIN = re.compile(r"http://(?:(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1)(?::\d+)?")

ORDERS, PIECES = 200, 10
# More at once would only start more processes of submit-order than the machine has processors for.
SENT_AT_ONCE = 8
POISON = "This message is no event: it was sent to see what happens."

SWITCHES = {
    "kill-workers": (
        "Kill the functions' workers",
        "Ends every process that runs a function, at once. Work in progress is lost, and is done again by itself.",
    ),
    "gateway-lose-next-answer": (
        "Lose the payment gateway's next answer",
        "The gateway does what it is asked next, but its answer gets lost. It is asked again, and charges only once.",
    ),
    "gateway-down": (
        "Payment gateway down",
        "The gateway answers nobody. Orders try for about 14 seconds; one that gets no answer fails, and nothing is charged.",
    ),
    "gateway-slow": (
        "Payment gateway slow",
        "The gateway charges, but answers after 5 seconds, when nobody waits any more. Orders that fail get their money back.",
    ),
    "poison-message": (
        "Poison message",
        "Puts a message that nobody can read into the queue of orders. Other orders pass it; after three tries, it is set aside.",
    ),
    "rush": (
        f"{ORDERS} orders for {PIECES} pieces",
        f"Creates a product with {PIECES} pieces and orders it {ORDERS} times: {PIECES} orders are completed, the others are out of stock.",
    ),
}
LASTING = ("gateway-down", "gateway-slow")
# The file of each fault of the gateway.
GATEWAY_FAULTS = {"gateway-down": "DOWN", "gateway-slow": "SLOW", "gateway-lose-next-answer": "ANSWER_LOST"}


class Refused(Exception):
    def __init__(self, status, detail):
        self.status, self.detail = status, detail


class GatewayFaults:
    """The faults of the simulated gateway that are switched on. They hit all stacks of this emulator.

    Each is a file in a folder, where the functions that call the gateway look: gateway-faults.ts says how.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.ends = {}

    def switch(self, name, on, seconds=None):
        end = self.ends.pop(name, None)
        if end is not None:
            end.cancel()
        if not on:
            self.file(name).unlink(missing_ok=True)
            return
        self.file(name).touch()
        if seconds is not None:
            self.ends[name] = asyncio.get_running_loop().call_later(seconds, self.switch, name, False)

    def is_on(self, name):
        return self.file(name).exists()

    def file(self, name):
        return self.folder / GATEWAY_FAULTS[name]


class BreakIt:
    """An ASGI application in front of the emulator's."""

    def __init__(self, app, gateway_faults):
        """`gateway_faults`: the folder of the files that switch faults of the simulated gateway on."""
        self.app = app
        self.gateway = GatewayFaults(gateway_faults)
        self.rushes = {}

    async def __call__(self, scope, receive, send):
        request = PATHS.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if not request:
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get("origin")
        body = await body_of(receive)
        try:
            if origin is not None and not LOCAL_ORIGIN.fullmatch(origin):
                raise Refused(403, f"A page of {origin} may not break a local stack: only pages of localhost may.")
            status, answer = 200, await self.answer(scope, request[1], body)
        except Refused as refused:
            status, answer = refused.status, {"title": "The request was refused", "status": refused.status, "detail": refused.detail}
            origin = origin if status != 403 else None
        await send_json(send, status, answer, origin)

    async def answer(self, scope, name, body):
        method, path = scope["method"], scope["path"]
        if method == "OPTIONS":
            return {}
        stack = self.stack(scope)
        if (method, path) == ("GET", "/_books"):
            # The items are taken in the event loop, which is where they are written: no write comes in between.
            tables = [items_of(stack.tables[table]) for table in ("orders", "payments", "inventory")]
            return await asyncio.to_thread(books_of, *tables, self.rushes.get(stack.prefix, {}).get("productId"))
        if (method, path) == ("GET", "/_faults"):
            return self.state(stack)
        if method == "POST" and name is not None:
            if name not in SWITCHES:
                raise Refused(404, f"There is no switch {name}. There are: {', '.join(SWITCHES)}.")
            done = await self.use(name, stack, asked_of(body, name))
            return {"done": done, **self.state(stack)}
        raise Refused(405, f"{method} {path}: use GET /_faults, POST /_faults/NAME or GET /_books.")

    def stack(self, scope):
        """The stack that `?stack=` names, by its project and environment; without it, the only one."""
        stacks = {stack.prefix: stack for stack in all_stacks()}
        asked = parse_qs(scope["query_string"].decode()).get("stack", [None])[0]
        if not stacks:
            raise Refused(404, "No stack is deployed on this emulator. Run make deploy.")
        if asked is None and len(stacks) == 1:
            return next(iter(stacks.values()))
        if asked in stacks:
            return stacks[asked]
        problem = "There are several stacks" if asked is None else f"There is no stack {asked}"
        raise Refused(400 if asked is None else 404, f"{problem}. Add one of: {', '.join(f'?stack={name}' for name in stacks)}.")

    def state(self, stack):
        switches = []
        for name, (title, what) in SWITCHES.items():
            switch = {"name": name, "title": title, "description": what, "lasting": name in LASTING}
            if name in GATEWAY_FAULTS:
                switch["on"] = self.gateway.is_on(name)
            switches.append(switch)
        rush = self.rushes.get(stack.prefix)
        return {"stack": stack.prefix, "switches": switches, **({"rush": rush} if rush else {})}

    async def use(self, name, stack, asked):
        if name in LASTING:
            self.gateway.switch(name, asked["on"], asked["seconds"])
            return f"{SWITCHES[name][0]}: {'on' if asked['on'] else 'off'}"
        if name == "kill-workers":
            return f"{kill_workers()} processes killed"
        if name == "gateway-lose-next-answer":
            self.gateway.switch(name, True)
            return "The gateway's next answer will be lost"
        if name == "poison-message":
            await asyncio.create_task(stack.send_poison())
            return "The message is in the queue of orders"
        return await self.rush(stack)

    async def rush(self, stack):
        if self.rushes.get(stack.prefix, {}).get("sending"):
            raise Refused(409, f"The {ORDERS} orders are still being sent. Wait until they are, then try again.")
        product_id = f"RUSH-{uuid4().hex[:8].upper()}"
        rush = {"productId": product_id, "pieces": PIECES, "orders": ORDERS, "accepted": 0, "refused": 0, "sending": True}
        self.rushes[stack.prefix] = rush
        product = {"name": "Rush: too few for all", "price": 10, "stock": PIECES}
        status, answer = await self.ask_api(stack, "PUT", f"/inventory/{product_id}", product)
        if status != 201:
            rush["sending"] = False
            raise Refused(502, f"The API did not create the product {product_id}: {status} {answer}")
        # Kept, or it might be collected before it is done.
        self.sending = asyncio.create_task(self.send_orders(stack, rush))
        return f"{ORDERS} orders for {PIECES} pieces of {product_id} are being sent"

    async def send_orders(self, stack, rush):
        places = asyncio.Semaphore(SENT_AT_ONCE)

        async def send_order(number):
            order = {"customerId": f"CUST-RUSH-{number:03}", "productId": rush["productId"], "quantity": 1}
            async with places:
                status, answer = await self.ask_api(stack, "POST", "/orders", order)
            rush["accepted" if status == 202 else "refused"] += 1
            if status != 202:
                rush["lastRefusal"] = f"{status} {answer}"

        try:
            await asyncio.gather(*(send_order(number + 1) for number in range(ORDERS)))
        finally:
            rush["sending"] = False

    async def ask_api(self, stack, method, path, body):
        """Sends a request to the stack's API through the emulator's application, as a client would."""
        sent = json.dumps(body).encode()
        headers = {"host": "localhost", "content-type": "application/json", "content-length": str(len(sent)), "x-api-key": stack.api_key}
        scope = {
            **{"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http"},
            **{"path": stack.api_path + path, "raw_path": (stack.api_path + path).encode(), "query_string": b"", "root_path": ""},
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            **{"client": ("127.0.0.1", 0), "server": ("127.0.0.1", 0)},
        }
        given = asyncio.Queue()
        given.put_nowait({"type": "http.request", "body": sent, "more_body": False})
        answer = {"status": 0, "body": b""}

        async def send(message):
            answer["status"] = message.get("status", answer["status"])
            answer["body"] += message.get("body", b"")

        # In a task of its own, as the emulator keeps the account of a request in the task's context.
        await asyncio.create_task(self.app(scope, given.get, send))
        return answer["status"], answer["body"].decode("utf-8", "replace")


class Stack:
    """A stack that is deployed here. `prefix`: its project and environment, which all its names begin with."""

    def __init__(self, account, region, prefix, tables):
        self.account, self.region, self.prefix, self.tables = account, region, prefix, tables

    async def send_poison(self):
        set_request_account_id(self.account)
        set_request_region(self.region)
        name = f"{self.prefix}-order-processing-queue"
        urls = [queue["url"] for _, queue in sqs._queues.all_items() if queue["name"] == name]
        if not urls:
            raise Refused(404, f"There is no queue {name}. Run make deploy again.")
        sqs._act_send_message({"QueueUrl": urls[0], "MessageBody": POISON}, urls[0])

    @property
    def api_key(self):
        return self.own(apigateway_v1._api_keys, f"{self.prefix}-operations-[0-9]+")["value"]

    @property
    def api_path(self):
        environment = self.prefix.rsplit("-", 1)[1]
        return f"/restapis/{self.own(apigateway_v1._rest_apis, self.prefix)['id']}/{environment}/_user_request_"

    def own(self, resources, pattern):
        """The first resource whose name has this pattern."""
        for resource in resources.all_values():
            if re.fullmatch(pattern, resource["name"]):
                return resource
        raise Refused(404, f"The stack {self.prefix} has no API. Run make deploy again.")


def all_stacks():
    tables = dict(dynamodb._tables.all_items())
    for (account, region, name) in tables:
        prefix = name.removesuffix("-orders")
        own = {part: tables.get((account, region, f"{prefix}-{part}")) for part in ("orders", "payments", "inventory")}
        if prefix != name and None not in own.values():
            yield Stack(account, region, prefix, own)


def kill_workers():
    """Kills the process of every function, as a crash would. @returns how many there were."""
    with lambda_runtime._lock:
        processes = [worker._proc for workers in lambda_runtime._workers.values() for worker in workers]
    running = [process for process in processes if process is not None and process.poll() is None]
    for process in running:
        process.kill()
    return len(running)


def asked_of(body, name):
    """What the body of a request asks for: `on`, and for how many seconds; None: until it is switched off."""
    try:
        asked = json.loads(body or b"{}")
        on, seconds = asked.get("on", True), asked.get("seconds")
    except (ValueError, AttributeError):
        raise Refused(400, f'The body must be a JSON object, such as {{"on": true, "seconds": 8}} for {name}, or empty.') from None
    if not isinstance(on, bool):
        raise Refused(400, "on must be true or false.")
    if seconds is not None and (isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 < seconds <= 3600):
        raise Refused(400, "seconds must be a number above 0, at most 3600. Leave it out to switch until further notice.")
    if name not in LASTING and asked:
        raise Refused(400, f"{name} takes no body: it happens once.")
    return {"on": on, "seconds": seconds}


async def send_json(send, status, answer, origin):
    kind = b"application/json" if status < 400 else b"application/problem+json"
    headers = [(b"cache-control", b"no-store")]
    if origin is not None:
        headers += [
            (b"access-control-allow-origin", origin.encode("latin-1")),
            (b"access-control-allow-methods", b"GET, POST"),
            (b"access-control-allow-headers", b"content-type"),
            (b"vary", b"origin"),
        ]
    await send_answer(send, status, kind, json.dumps(answer).encode(), headers)
