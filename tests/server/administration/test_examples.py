"""The examples that the server brings along can be published as they are."""

from __future__ import annotations

import io
import json
import zipfile

from connectapi import Client
from connectapi.testing import LocalConnect
from tests.server.content.conftest import deployed, packed
from tests.server.foundation.wire import Wire


def test_examples_have_a_picture_and_files_that_deploy(server: LocalConnect, admin: Client) -> None:
    wire = Wire(server, server.api_key)
    listed = json.loads(wire.send("GET", "/__api__/v1/examples", None).body)
    assert len(listed) >= 2
    for example in listed:
        assert set(example) >= {"name", "title", "description"}
        name = example["name"]
        picture = wire.send("GET", f"/__api__/v1/examples/{name}/thumbnail", None)
        assert picture.headers["content-type"] == "image/png"
        assert picture.body.startswith(b"\x89PNG")
        archive = wire.send("GET", f"/__api__/v1/examples/{name}/zip", None)
        assert archive.headers["content-type"] == "application/zip"
        with zipfile.ZipFile(io.BytesIO(archive.body)) as found:
            files = {entry: found.read(entry) for entry in found.namelist()}
        manifest = json.loads(files.pop("manifest.json"))
        assert manifest["files"].keys() == files.keys()
        texts = {entry: data.decode() for entry, data in files.items()}
        metadata = manifest["metadata"]
        guid = deployed(admin, packed(metadata.pop("appmode"), texts, metadata=metadata), name)
        page = wire.send("GET", f"/content/{guid}/", None, accept="text/html")
        assert page.body == files["index.html"]


def test_others_are_not_there(server: LocalConnect) -> None:
    wire = Wire(server, server.api_key)
    for name in ("none", "..", "hello-page%2F..%2F.."):
        for part in ("zip", "thumbnail"):
            assert wire.send("GET", f"/__api__/v1/examples/{name}/{part}", None).status == 404
