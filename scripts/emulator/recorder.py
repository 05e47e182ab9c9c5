"""Records the requests that the functions of a stack make to AWS services, for `make cost`.

PUT /_requests starts a recording and forgets the last one; GET /_requests gives it, one JSON object for each request;
DELETE /_requests ends it. While nothing is recorded, a request passes through unchanged.

While requests are recorded, every answer of DynamoDB says what the request consumed, of each table and index.
"""

import json
import re

from ministack.core.iam_evaluator import resolve_caller_identity
from ministack.services import dynamodb

PATH = "/_requests"
SIGNED = re.compile(r"Credential=([^/]+)/[^/]*/[^/]*/([^/]+)/")


class Recorder:
    """An ASGI application in front of the emulator's."""

    def __init__(self, app):
        self.app = app
        self.requests = None
        dynamodb.handle_request = self.asking_for_capacity(dynamodb.handle_request)

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http" and scope["path"] == PATH:
            await self.control(scope["method"], receive, send)
        elif scope["type"] == "http" and self.requests is not None:
            await self.record(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def asking_for_capacity(self, handle):
        # Behind the check of the signature, which covers the body.
        async def handle_request(method, path, headers, body, query_params):
            if self.requests is not None and body:
                body = json.dumps({**json.loads(body), "ReturnConsumedCapacity": "INDEXES"}).encode()
            return await handle(method, path, headers, body, query_params)

        return handle_request

    async def control(self, method, receive, send):
        await body_of(receive)
        lines = self.requests or []
        if method == "PUT":
            self.requests = []
        elif method == "DELETE":
            self.requests = None
        answer = "".join(json.dumps(line) + "\n" for line in lines).encode() if method == "GET" else b""
        await send_answer(send, 200, b"application/x-ndjson", answer)

    async def record(self, scope, receive, send):
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        signed = SIGNED.search(headers.get("authorization", ""))
        identity = signed and resolve_caller_identity(signed[1])
        # The scripts are root; a function has the session that is named after it.
        if not identity or ":assumed-role/" not in identity["userArn"]:
            await self.app(scope, receive, send)
            return

        requests = self.requests
        request = await body_of(receive)
        entry = {
            "caller": identity["userArn"].rsplit("/", 1)[1],
            "service": signed[2],
            "target": headers.get("x-amz-target", ""),
            "method": scope["method"],
            "path": scope["path"],
            "query": scope["query_string"].decode("latin-1"),
            "request": request.decode("utf-8", "replace"),
            "response": "",
        }
        requests.append(entry)

        async def send_recorded(message):
            if message["type"] == "http.response.start":
                entry["status"] = message["status"]
            elif message["type"] == "http.response.body":
                entry["response"] += message.get("body", b"").decode("utf-8", "replace")
            await send(message)

        await self.app(scope, replay(request, receive), send_recorded)


async def send_answer(send, status, content_type, body, more_headers=()):
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode()), *more_headers]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def body_of(receive):
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


def replay(body, receive):
    """The body that was read, then what the connection says after it."""
    given = False

    async def receive_again():
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
