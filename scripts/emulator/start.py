"""Starts MiniStack, the local emulator, behind another web server and with some corrections: those below, of
invocations.py and of repeated_work.py.

The web server is uvicorn, with httptools as its parser and uvloop as its event loop, which are compiled. It needs less
CPU time than hypercorn, which MiniStack starts by itself: docs/emulators.md has the figures.

The head and the body of each answer are one write. uvicorn, like hypercorn, writes them one after the other. To
Terraform's AWS provider, a Go program, that is not always the same: when the head comes before it has noticed that its
own request is written, it may close the connection and lose the body ("read tcp: use of closed network connection"). It
then sends the request again, and what it wants to create exists. With hypercorn, 3 of 1,600 quick requests were lost
that way, and none of 9,600 after head and body were one write.

A change of the API is stored as it would be created. All values of a change are text, and its paths are JSON pointers.
MiniStack stores the text "false" for a parameter of a method, so that it requires the parameter and Terraform's AWS
provider cannot read the method any more. It stores the model of "application~1json", not of "application/json", so that
the next plan is not empty. A usage plan whose limits are text cannot be read any more either, and an API key would still
open the API when "false" is stored as what it may. An API key is enabled only if it is asked for: the provider leaves out
what is false, and MiniStack would make a key that opens the API. Sources: API Gateway API Reference, "PatchOperation", "Method",
"UsagePlan" and "ApiKey"; RFC 6901, section 4.

The event loop and the threads that invoke functions share the interpreter's lock (GIL). Each request makes random ids. The
system's random numbers release the lock, and the event loop then waits until a busy thread gives it back, for up to 5 ms.
Here, ids come from Python's own generator, and a busy thread gives the lock back after 0.5 ms.
"""

import json
import os
import random
import sys

import uvicorn
from break_it import BreakIt
from grants import Grants
from invocations import run_in_asking_thread
from metrics import Metrics
from ministack.app import app
from ministack.services import apigateway_v1
from recorder import Recorder
from repeated_work import spare_repeated_work
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle


class HeadWithBody:
    """The connection of one answer. Its first write, the head, waits for the next one."""

    def __init__(self, connection):
        self.connection = connection
        self.head = None

    def write(self, data):
        if self.head is None:
            self.head = data
            return
        self.connection.write(self.head + data)
        self.head = b""

    def __getattr__(self, name):
        return getattr(self.connection, name)


send = RequestResponseCycle.send


async def send_head_with_body(answer, message):
    # Every answer writes a body, be it an empty one, except the answer to HEAD.
    if message["type"] == "http.response.start" and answer.scope["method"] != "HEAD":
        answer.transport = HeadWithBody(answer.transport)
    await send(answer, message)


RequestResponseCycle.send = send_head_with_body


# What is no text: limits of a usage plan, and whether an API key is enabled.
NUMBERS_AND_FLAGS = [["throttle", "rateLimit"], ["throttle", "burstLimit"], ["quota", "limit"], ["quota", "offset"], ["enabled"]]


def apply_changes(target, changes):
    for change in changes:
        keys = [key.replace("~1", "/").replace("~0", "~") for key in change["path"].lstrip("/").split("/")]
        *parents, name = keys
        place = target
        for key in parents:
            if not isinstance(place.get(key), dict):
                place[key] = {}
            place = place[key]
        if change["op"] == "remove":
            place.pop(name, None)
        elif change["op"] in ("add", "replace"):
            # A parameter of a method has a flag, whether it is required.
            is_parameter = parents == ["requestParameters"] and name.startswith("method.request.")
            is_text = not is_parameter and keys not in NUMBERS_AND_FLAGS
            place[name] = change.get("value") if is_text else json.loads(change["value"])
    return target


apigateway_v1._apply_patch = apply_changes

create_api_key = apigateway_v1._create_api_key
apigateway_v1._create_api_key = lambda asked: create_api_key({"enabled": False, **asked})

run_in_asking_thread()
spare_repeated_work()

if __name__ == "__main__":
    os.urandom = random.Random().randbytes
    sys.setswitchinterval(0.0005)
    uvicorn.run(
        BreakIt(Metrics(Grants(Recorder(app))), os.environ["GATEWAY_FAULTS_FOLDER"]),
        host=os.environ["BIND_HOST"],
        port=int(os.environ["GATEWAY_PORT"]),
        http="httptools",
        loop="uvloop",
        lifespan="on",
        # As MiniStack sets hypercorn: it adds the Date itself, and the log has no line for each request.
        date_header=False,
        server_header=False,
        proxy_headers=False,
        log_config=None,
        access_log=False,
        timeout_keep_alive=75,
        # In seconds. A longer wait, such as that of ReceiveMessage for messages, would delay `make stop`.
        timeout_graceful_shutdown=3,
    )
