"""An application that needs no package at all: plain ASGI."""

import html
import json
from collections.abc import Awaitable, Callable, MutableMapping

Message = MutableMapping[str, object]
Scope = MutableMapping[str, object]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PAGE = """<!doctype html>
<html lang="en">
<title>Harbour bell</title>
<h1>Harbour bell</h1>
<p>Mounted at <code>{mount}</code>.</p>
<p><button id="ring">Ring</button> <output id="heard"></output></p>
<script>
  const here = location.href.replace(/^http/, "ws").replace(/[^/]*$/, "bell");
  const bell = new WebSocket(here);
  bell.onmessage = (event) => { document.getElementById("heard").textContent = event.data; };
  document.getElementById("ring").onclick = () => bell.send("ring");
</script>
"""


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one request, one WebSocket, or the start and end of the program."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "websocket":
        await _ring(receive, send)
    elif str(scope["path"]).endswith("/headers"):
        await _answer(send, "application/json", json.dumps(_headers(scope)))
    else:
        mount = html.escape(str(scope.get("root_path") or "/"))
        await _answer(send, "text/html; charset=utf-8", PAGE.replace("{mount}", mount))


async def _live(receive: Receive, send: Send) -> None:
    for _ in ("startup", "shutdown"):
        message = await receive()
        await send({"type": f"{message['type']}.complete"})


async def _ring(receive: Receive, send: Send) -> None:
    message = await receive()
    rings = 0
    while message["type"] != "websocket.disconnect":
        if message["type"] == "websocket.connect":
            await send({"type": "websocket.accept"})
        else:
            rings += 1
            text = f"{message.get('text') or 'ring'}: {'ding ' * rings}".strip()
            await send({"type": "websocket.send", "text": text})
        message = await receive()


def _headers(scope: Scope) -> dict[str, str]:
    raw = scope["headers"]
    assert isinstance(raw, list | tuple)  # noqa: S101 - what ASGI promises
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in raw}


async def _answer(send: Send, kind: str, text: str) -> None:
    headers = [(b"content-type", kind.encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
