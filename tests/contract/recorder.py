"""A real server on the loopback interface that notes requests and answers what it was told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass(frozen=True)
class Received:
    """A request as it came over the wire."""

    method: str
    target: str
    headers: Message
    body: bytes


@dataclass
class Recorder:
    """What came, and what is answered."""

    requests: list[Received] = field(default_factory=list)
    status: int = 200
    content_type: str = "application/json"
    content: bytes = b"{}"
    url: str = ""

    def answers(self, status: int, content: bytes, content_type: str = "application/json") -> None:
        """Answer this from now on, and forget what came."""
        self.requests.clear()
        self.status, self.content, self.content_type = status, content, content_type

    @property
    def only(self) -> Received:
        """The one request that came."""
        assert len(self.requests) == 1, [f"{r.method} {r.target}" for r in self.requests]
        return self.requests[0]


@contextmanager
def recording() -> Iterator[Recorder]:
    """Run a recorder on a free port."""
    recorder = Recorder()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(recorder))
    recorder.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield recorder
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(recorder: Recorder) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30
        wbufsize = -1  # head and body leave together, or each would wait for the other's receipt

        def _answer(self) -> None:
            received = Received(self.command, self.path, self.headers, self._body())
            recorder.requests.append(received)
            # Taken once: the next test may set the next answer as soon as the head has left.
            status, content = recorder.status, recorder.content
            self.send_response(status)
            if status != 204:
                self.send_header("Content-Type", recorder.content_type)
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if status != 204:
                self.wfile.write(content)

        # The base class looks the methods up by these names.
        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding") == "chunked":
                return b"".join(iter(self._chunk, b""))
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))

        def _chunk(self) -> bytes:
            chunk = self.rfile.read(int(self.rfile.readline(), 16))
            self.rfile.readline()
            return chunk

        def log_message(self, *_: object) -> None:
            """The tests look at what came; nothing is printed."""

    return Handler
