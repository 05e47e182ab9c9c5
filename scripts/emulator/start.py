"""Starts MiniStack, the local emulator, with two corrections.

The head and the body of each answer are one write. Its web server writes them one after the other. To Terraform's AWS
provider, a Go program, that is not always the same: when the head comes before it has noticed that its own request is
written, it may close the connection and lose the body ("read tcp: use of closed network connection"). It then sends the
request again, and what it wants to create exists. Of 1,600 quick requests 3 were lost that way, and none of 9,600 with
this.

A change of the API is stored as it would be created. All values of a change are text, and its paths are JSON pointers.
MiniStack stores the text "false" for a parameter of a method, so that it requires the parameter and Terraform's AWS
provider cannot read the method any more. It stores the model of "application~1json", not of "application/json", so that
the next plan is not empty. Sources: API Gateway API Reference, "PatchOperation" and "Method"; RFC 6901, section 4.
"""

import sys

from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.events import Event, RawData
from ministack.app import main
from ministack.services import apigateway_v1

write = TCPServer.protocol_send


async def write_heads_with_bodies(server: TCPServer, event: Event) -> None:
    if isinstance(event, RawData):
        held = server.__dict__.pop("held_head", b"")
        is_head = event.data.startswith(b"HTTP/1.1 ") and not event.data.startswith(b"HTTP/1.1 1")
        # The end of an answer is a write too, an empty one, so that no head is held for good.
        if is_head and not held:
            server.held_head = event.data
            return
        event = RawData(data=held + event.data)
    await write(server, event)


TCPServer.protocol_send = write_heads_with_bodies


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
            flag = parents == ["requestParameters"] and name.startswith("method.request.")
            place[name] = change["value"] == "true" if flag else change.get("value")
    return target


apigateway_v1._apply_patch = apply_changes

if __name__ == "__main__":
    sys.exit(main())
