"""Uploads: to the disk piece by piece, and what only looks like a bundle is turned away early."""

from __future__ import annotations

import gzip
import io
import tarfile
import tempfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectapi import Client
from connectapi.testing import LocalConnect
from tests.server.content.conftest import People, deploy, new, packed, refusal, site, upload
from tests.server.foundation.wire import Answer, Wire

MEBIBYTE = 1024 * 1024


def incoming(server: LocalConnect) -> list[Path]:
    return list(server.services.archives.new_file().parent.iterdir())


def bomb(size: int) -> bytes:
    """A small archive that unpacks to so many bytes."""
    manifest = packed("static", {"index.html": ""}, metadata={"primary_html": "index.html"})
    target = io.BytesIO()
    with gzip.GzipFile(fileobj=target, mode="wb", compresslevel=9) as zipped:
        with tarfile.open(fileobj=io.BytesIO(manifest)) as tar:
            for member in tar:
                zipped.write(member.tobuf())
                content = tar.extractfile(member)
                assert content is not None
                data = content.read()
                zipped.write(data + bytes(-len(data) % 512))
        member = tarfile.TarInfo("zeros")
        member.size = size
        zipped.write(member.tobuf())
        for _ in range(size // MEBIBYTE):
            zipped.write(bytes(MEBIBYTE))
        zipped.write(bytes(1024))
    return target.getvalue()


def test_a_bomb_is_refused_by_its_ratio(server: LocalConnect, admin: Client) -> None:
    guid = new(admin)
    assert refusal(upload, admin, guid, bomb(96 * MEBIBYTE)) == (400, "BundleExtract")
    assert incoming(server) == []
    assert upload(admin, guid, bomb(16 * MEBIBYTE))  # what is small may be packed well


def parts(*fields: tuple[str, str, bytes], boundary: str = "edge") -> bytes:
    """A form with these fields: name, further parameters, bytes."""
    pieces = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode()
        + data
        + b"\r\n"
        for name, more, data in fields
    ]
    return b"".join(pieces) + f"--{boundary}--\r\n".encode()


FILE = '; filename="bundle.tar.gz"'


def post(server: LocalConnect, guid: str, body: bytes, boundary: str = "edge") -> Answer:
    kind = f"multipart/form-data; boundary={boundary}"
    wire = Wire(server, server.api_key)
    path = f"/__api__/v1/content/{guid}/bundles"
    return wire.send("POST", path, body, content_type=kind)


def test_a_form_may_have_its_parts_in_any_order(server: LocalConnect, admin: Client) -> None:
    guid, metadata = new(admin), ("metadata", "", b'{"source": "git", "depth": 1}')
    packed = site()  # once: gzip writes down when it was
    archive = ("archive", FILE, packed)
    for fields in ([metadata, archive], [archive, metadata], [("other", "", b"x"), archive]):
        made = post(server, guid, parts(*fields)).ok()
        assert made["size"] == len(packed)
        downloaded = Wire(server, server.api_key).get(
            f"/v1/content/{guid}/bundles/{made['id']}/download"
        )
        assert downloaded.ok() == packed
        if metadata in fields:
            assert made["metadata"]["source"] == "git"
            assert made["metadata"]["depth"] == "1"


@pytest.mark.parametrize(
    "body, name",
    [
        (parts(("metadata", "", b"{}")), "ParameterMissing"),
        (parts(("archive", "", b"no file")), "ParameterMissing"),
        (parts(("archive", FILE, b"a"), ("archive", FILE, b"b")), "InvalidParameter"),
        (parts(("archive", FILE, site()))[:-8], "InvalidParameter"),
        (b"no form", "InvalidParameter"),
        (b"", "InvalidParameter"),
        (parts(*[(f"x{number}", "", b"") for number in range(11)]), "InvalidParameter"),
        (parts(("metadata", "", b"x" * (MEBIBYTE + 1))), "InvalidParameter"),
        (parts(("archive", f'; filename="{"x" * 20_000}"', site())), "InvalidParameter"),
        (parts(("metadata", "", b"no JSON"), ("archive", FILE, site())), "InvalidJson"),
        (parts(("url", "", b"http://127.0.0.1/")), "UnableToGetBundleFromURL"),
    ],
)
def test_a_form_that_cannot_be_is_refused(
    server: LocalConnect, admin: Client, body: bytes, name: str
) -> None:
    guid = new(admin)
    post(server, guid, body).refused(400, name)
    assert incoming(server) == []
    assert admin.api.bundles.get_bundles(guid) == []


def test_a_form_needs_its_boundary(server: LocalConnect, admin: Client) -> None:
    wire = Wire(server, server.api_key)
    path = f"/__api__/v1/content/{new(admin)}/bundles"
    wire.send("POST", path, b"x", content_type="multipart/form-data").refused(
        400, "InvalidParameter", "boundary"
    )


@pytest.fixture
def no_other_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files, in which none may appear."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def test_a_large_form_stays_out_of_memory_and_of_other_places(
    tmp_path: Path, no_other_place: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    body = parts(("archive", FILE, b"x" * (24 * MEBIBYTE)))
    with LocalConnect(data=data, socket=False) as server, server.client() as client:
        guid = new(client)
        tracemalloc.start()
        try:
            post(server, guid, body).refused(400, "BundleExtract")
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < 80 * MEBIBYTE
    assert no_other_place.is_dir()


def test_files_that_could_not_be_replaced_are_there_as_before(
    server: LocalConnect, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    guid = new(people.owner)
    bundle_id = deploy(people.owner, guid, site("as before"))
    folder = server.services.archives.folder(int(bundle_id))
    rename = Path.rename

    def refuse_new(path: Path, target: Path) -> Path:
        if target == folder and (path / "index.html").exists() and len(refused) == 0:
            refused.append(path)
            raise PermissionError("the disk is read-only")
        return rename(path, target)

    refused: list[Path] = []
    monkeypatch.setattr(Path, "rename", refuse_new)
    with pytest.raises(PermissionError):
        server.services.archives.unpack(int(bundle_id), "")
    assert len(refused) == 1
    assert "as before" in (folder / "index.html").read_text()
    assert incoming(server) == []
