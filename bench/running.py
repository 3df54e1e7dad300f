"""`python -m bench.running`: a local server that runs a FastAPI item, until standard input ends.

It prints one line of JSON: the item's address, that of its process, and the administrator's key.
"""

import json
import platform
import sys
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory

import connectapi
from connectapi.testing import LocalConnect

APP = """
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

app = FastAPI()


@app.get("/")
async def hello() -> dict[str, str]:
    return {"hello": "world"}


@app.get("/port")
async def port(request: Request) -> int:
    return request.scope["server"][1]


@app.get("/down")
async def down(mib: int) -> StreamingResponse:
    async def pieces():
        for _ in range(mib * 16):
            yield bytes(65536)

    return StreamingResponse(pieces(), media_type="application/octet-stream")


@app.post("/up")
async def up(request: Request) -> int:
    return sum([len(piece) async for piece in request.stream()])
"""


MANIFEST = {
    "version": 1,
    "metadata": {"appmode": "python-fastapi", "entrypoint": "app"},
    "python": {
        "version": platform.python_version(),
        "package_manager": {"name": "pip", "version": "24.0", "package_file": "requirements.txt"},
    },
    "files": {"app.py": {"checksum": ""}, "requirements.txt": {"checksum": ""}},
}


def main() -> None:
    """Serve."""
    with LocalConnect(run_content=True) as server, TemporaryDirectory() as folder:
        Path(folder, "app.py").write_text(APP, "utf-8")
        Path(folder, "requirements.txt").write_text("fastapi\n", "utf-8")
        Path(folder, "manifest.json").write_text(json.dumps(MANIFEST), "utf-8")
        with server.client(timeout=300) as client:
            item = client.deploy(connectapi.bundle_dir(folder), name="bench")
            item.update(
                access_type="acl", max_processes=1, max_conns_per_process=200, idle_timeout=3600
            )
            address = f"{server.url}/content/{item.guid}"
        port = json.loads(read(f"{address}/port", server.api_key))
        facts = {
            "url": address,
            "direct": f"http://127.0.0.1:{port}",
            "api_key": server.api_key,
        }
        print(json.dumps(facts), flush=True)
        sys.stdin.read()


def read(address: str, key: str) -> bytes:
    """Read an address with a key."""
    request = urllib.request.Request(address, headers={"Authorization": f"Key {key}"})
    with urllib.request.urlopen(request, timeout=120) as answer:
        return bytes(answer.read())


if __name__ == "__main__":
    main()
