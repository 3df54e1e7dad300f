"""Git repositories with little sites, and a server that gives them away as git hosts do."""

from __future__ import annotations

import base64
import json
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SECONDS = 30
"""Longest time that a run of git, or a held answer, takes."""
LARGEST_BODY = 1 << 20

_WHO = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "A"), ("EMAIL", "a@example.com"), ("DATE", "1700000000 +0000"))
}
_ENVIRONMENT = {
    "PATH": os.environ.get("PATH", os.defpath),
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "LC_ALL": "C",
    **_WHO,
}

Files = Mapping[str, str | bytes | None]


def site_files(text: str = "hello", folder: str = "") -> dict[str, str | bytes | None]:
    """A static page with its manifest, in a folder such as `app/`."""
    manifest = {
        "version": 1,
        "metadata": {"appmode": "static", "primary_html": "index.html"},
        "files": {"index.html": {"checksum": ""}},
    }
    return {f"{folder}index.html": text, f"{folder}manifest.json": json.dumps(manifest)}


class Repository:
    """A repository in a folder of its own; commits made of the same files are the same."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main", "--template=")

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.path), *arguments],
            env=_ENVIRONMENT,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, files: Files, *, branch: str = "main", amend: bool = False) -> str:
        """Commit files (None removes one) to a branch and give the hash."""
        if branch != "main":
            there = self.git("branch", "--list", branch)
            self.git("checkout", "--quiet", *(() if there else ("-b",)), branch)
        for name, content in files.items():
            path = self.path / name
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.git("add", "--all")
        again = ("--amend",) if amend else ()
        self.git("commit", "--quiet", "--allow-empty", "--message=change", *again)
        commit = self.git("rev-parse", "HEAD")
        if branch != "main":
            self.git("checkout", "--quiet", "main")
        return commit

    def forget_unreachable(self) -> None:
        """Remove all commits that no branch leads to."""
        self.git("reflog", "expire", "--expire=now", "--all")
        self.git("gc", "--quiet", "--prune=now")


@dataclass(frozen=True)
class GitHost:
    """A server of the repositories below a folder."""

    folder: Path
    url: str
    _server: _Server

    def repository(self, name: str = "site", files: Files | None = None) -> Repository:
        """Make a repository with one commit: a static page, unless other files are given."""
        made = Repository(self.folder / name)
        made.commit(site_files() if files is None else files)
        return made

    def address(self, repository: Repository) -> str:
        return f"{self.url}/{repository.path.name}"

    @property
    def asked(self) -> list[str]:
        """What was asked for: the paths with their queries, in order."""
        return list(self._server.asked)

    @property
    def credentials(self) -> set[str | None]:
        """What was sent to sign in with."""
        return set(self._server.credentials)

    @contextmanager
    def held(self) -> Iterator[threading.Event]:
        """Answer nothing while the block lasts; the event is set when the first one waits."""
        self._server.waiting.clear()
        self._server.open.clear()
        try:
            yield self._server.waiting
        finally:
            self._server.open.set()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, folder: Path, account: tuple[str, str] | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.expected = None
        if account is not None:
            encoded = base64.b64encode(":".join(account).encode()).decode()
            self.expected = f"Basic {encoded}"
        self.asked: list[str] = []
        self.credentials: list[str | None] = []
        self.open = threading.Event()
        self.open.set()
        self.waiting = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that are killed in the middle are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = SECONDS

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            self.send_error(HTTPStatus.LENGTH_REQUIRED)
            return
        self._answer(self.rfile.read(int(length)))

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing."""

    def _answer(self, body: bytes) -> None:
        self.server.asked.append(self.path)
        self.server.credentials.append(self.headers.get("Authorization"))
        if not self.server.open.is_set():
            self.server.waiting.set()
            self.server.open.wait(SECONDS)
        if self.server.expected not in (None, self.headers.get("Authorization")):
            self.send_response(HTTPStatus.UNAUTHORIZED)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        done = subprocess.run(
            ["git", "http-backend"],
            env=self._environment(),
            input=body,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        head, _blank, data = done.stdout.partition(b"\r\n\r\n")
        fields = [line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line]
        status = next((value for name, value in fields if name == "Status"), "200 OK")
        self.send_response(int(status.split()[0]))
        for name, value in fields:
            if name != "Status":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _environment(self) -> dict[str, str]:
        path, _mark, query = self.path.partition("?")
        return {
            **_ENVIRONMENT,
            "GIT_PROJECT_ROOT": str(self.server.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": self.headers.get("Content-Length", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }


@contextmanager
def git_host(
    folder: Path, *, account: tuple[str, str] | None = None, certificate: Path | None = None
) -> Iterator[GitHost]:
    """Serve the repositories below a folder on a free port of 127.0.0.1.

    With an account only who signs in gets anything; with a certificate it speaks https.
    """
    server = _Server(folder, account)
    scheme = "http"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    # Looked at often, so that the end of a test does not wait for it.
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="git host")
    thread.start()
    try:
        yield GitHost(folder, f"{scheme}://127.0.0.1:{server.server_address[1]}", server)
    finally:
        server.open.set()
        server.shutdown()
        thread.join()
        server.server_close()
