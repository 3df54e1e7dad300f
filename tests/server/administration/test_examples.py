"""The examples that the server brings along can be published as they are."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping

from connectapi import Client
from connectapi.testing import LocalConnect
from tests.server.content.conftest import deployed
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
        manifest = json.loads(files["manifest.json"])
        assert manifest["files"].keys() == files.keys() - {"manifest.json"}
        for entry, facts in manifest["files"].items():
            made = hashlib.md5(files[entry], usedforsecurity=False).hexdigest()
            assert facts["checksum"] == made, entry
        guid = deployed(admin, tarred(files), name)
        page = wire.send("GET", f"/content/{guid}/", None, accept="text/html")
        assert page.body == files["index.html"]


def tarred(files: Mapping[str, bytes]) -> bytes:
    """The files as the archive that a bundle is uploaded as."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return target.getvalue()


def test_they_are_for_those_who_sign_in(server: LocalConnect) -> None:
    for path in ("", "/hello-page/zip", "/hello-page/thumbnail"):
        Wire(server, None).get(f"/v1/examples{path}").refused(401, "AuthRequired")
        seen = Wire(server, server.add_user(f"v{len(path)}", "viewer").api_key)
        assert seen.get(f"/v1/examples{path}").status == 200


def test_the_same_files_are_the_same_archive(server: LocalConnect) -> None:
    wire = Wire(server, server.api_key)
    first, second = (wire.get("/v1/examples/report-page/zip").ok() for _ in range(2))
    assert first == second


def test_others_are_not_there(server: LocalConnect) -> None:
    wire = Wire(server, server.api_key)
    for name in ("none", "..", "hello-page%2F..%2F.."):
        for part in ("zip", "thumbnail"):
            assert wire.send("GET", f"/__api__/v1/examples/{name}/{part}", None).status == 404
