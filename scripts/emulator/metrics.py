"""Counts what AWS's services write into CloudWatch and MiniStack does not, for `make dashboard` and `make drills`.

GET /_metrics?since=… (Unix seconds) gives the samples from then on, one JSON object for each. They are

- of Lambda: every invocation, also those by API Gateway, a queue, a stream or the workflow;
- of API Gateway: every request, also one that no function answers;
- of SQS: the state of each queue that has messages, every few seconds and when the samples are read;
- of Step Functions: every execution.

Names and dimensions are AWS's own: see the pages on metrics of each service's developer guide.
"""

import json
import re
import threading
import time
from collections import deque
from datetime import datetime
from urllib.parse import parse_qs

from ministack.services import apigateway_v1, lambda_svc, sqs, stepfunctions
from recorder import send_answer

PATH = "/_metrics"
# Older samples are forgotten: an order makes about 60.
KEPT_SAMPLES = 300_000
QUEUE_SECONDS = 5
API = re.compile(r"/restapis/([^/]+)/([^/]+)/_user_request_/")
EXECUTION_ENDS = {"FAILED": "ExecutionsFailed", "TIMED_OUT": "ExecutionsTimedOut"}


class Metrics:
    """An ASGI application in front of the emulator's."""

    def __init__(self, app):
        self.app = app
        self.samples = deque(maxlen=KEPT_SAMPLES)
        self.queues_with_messages = set()
        lambda_svc._execute_function_dispatch = self.counting_invocations(lambda_svc._execute_function_dispatch)
        lambda_svc._emit_lambda_metrics = self.counting_throttles(lambda_svc._emit_lambda_metrics)
        threading.Thread(target=self.watch_queues, daemon=True).start()

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http" and scope["path"] == PATH:
            await self.answer(scope, send)
            return
        request = scope["type"] == "http" and API.match(scope["path"])
        await (self.count_request(request, scope, receive, send) if request else self.app(scope, receive, send))

    def add(self, namespace, name, dimensions, value, at=None):
        self.samples.append((at or time.time(), namespace, name, dimensions, value))

    def counting_invocations(self, execute):
        def execute_counted(func, config, event, *rest):
            began = time.time()
            result = execute(func, config, event, *rest)
            dimensions = {"FunctionName": config["FunctionName"]}
            failed = bool(isinstance(result, dict) and result.get("error"))
            self.add("AWS/Lambda", "Invocations", dimensions, 1)
            self.add("AWS/Lambda", "Errors", dimensions, int(failed))
            self.add("AWS/Lambda", "Duration", dimensions, (time.time() - began) * 1000)
            records = event.get("Records") if isinstance(event, dict) else None
            created = records and records[-1].get("dynamodb", {}).get("ApproximateCreationDateTime")
            if created:
                self.add("AWS/Lambda", "IteratorAge", dimensions, max(0, began - float(created)) * 1000)
            return result

        return execute_counted

    def counting_throttles(self, emit):
        # MiniStack calls it for each refused invocation without a duration, and once more for those by Lambda's API.
        def emit_counted(name, duration_ms, error, throttle):
            if throttle and duration_ms == 0:
                self.add("AWS/Lambda", "Throttles", {"FunctionName": name}, 1)
            emit(name, duration_ms=duration_ms, error=error, throttle=throttle)

        return emit_counted

    async def count_request(self, request, scope, receive, send):
        began = time.time()
        status = 500

        async def send_counted(message):
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, send_counted)
        finally:
            api_id, stage = request.groups()
            names = [api["name"] for (*_, stored), api in apigateway_v1._rest_apis.all_items() if stored == api_id]
            dimensions = {"ApiName": names[0] if names else api_id, "Stage": stage}
            self.add("AWS/ApiGateway", "Count", dimensions, 1)
            self.add("AWS/ApiGateway", "4XXError", dimensions, int(400 <= status < 500))
            self.add("AWS/ApiGateway", "5XXError", dimensions, int(status >= 500))
            self.add("AWS/ApiGateway", "Latency", dimensions, (time.time() - began) * 1000)

    def watch_queues(self):
        while True:
            time.sleep(QUEUE_SECONDS)
            self.sample_queues()

    def sample_queues(self):
        now = time.time()
        for key, queue in sqs._queues.all_items():
            messages = list(queue["messages"])
            # A queue that has become empty has one sample that says so.
            if not messages and key not in self.queues_with_messages:
                continue
            (self.queues_with_messages.add if messages else self.queues_with_messages.discard)(key)
            dimensions = {"QueueName": queue["name"]}
            visible = sum(message["visible_at"] <= now for message in messages)
            oldest = min((message["sent_at"] for message in messages), default=now)
            self.add("AWS/SQS", "ApproximateNumberOfMessagesVisible", dimensions, visible, now)
            self.add("AWS/SQS", "ApproximateAgeOfOldestMessage", dimensions, max(0, now - oldest), now)

    async def answer(self, scope, send):
        since = float(parse_qs(scope["query_string"].decode()).get("since", ["0"])[0])
        self.sample_queues()
        samples = [sample for sample in [*self.samples, *execution_samples()] if sample[0] >= since]
        keys = ("at", "namespace", "name", "dimensions", "value")
        body = "".join(json.dumps(dict(zip(keys, sample))) + "\n" for sample in samples).encode()
        await send_answer(send, 200, b"application/x-ndjson", body)


def execution_samples():
    for _, execution in stepfunctions._executions.all_items():
        dimensions = {"StateMachineArn": execution["stateMachineArn"]}
        started = seconds(execution["startDate"])
        yield started, "AWS/States", "ExecutionsStarted", dimensions, 1
        if execution.get("stopDate"):
            ended = seconds(execution["stopDate"])
            yield ended, "AWS/States", "ExecutionTime", dimensions, (ended - started) * 1000
            for status, name in EXECUTION_ENDS.items():
                yield ended, "AWS/States", name, dimensions, int(execution["status"] == status)


def seconds(moment):
    return datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp() if isinstance(moment, str) else moment
