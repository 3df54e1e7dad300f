"""Bundles: taken byte for byte, or refused without a trace."""

import base64
import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from connectapi.testing import LocalConnect
from tests.server.foundation.conftest import Cast, archive, deploy, packed, upload
from tests.server.foundation.wire import Answer, Wire


def send(wire: Wire, guid: str, data: bytes, **headers: str) -> Answer:
    headers.setdefault("content_type", "application/gzip")
    return wire.send("POST", f"/__api__/v1/content/{guid}/bundles", data, **headers)


def kept(server: LocalConnect) -> list[Path]:
    """Every file that a bundle left in the data folder."""
    assert server._folder
    places = ("incoming", "bundles", "unpacked")
    return [path for place in places for path in (server._folder / place).rglob("*")]


def test_a_bundle_is_kept_as_it_was_sent(cast: Cast, site: bytes) -> None:
    wire, base = cast.owner.wire, f"/v1/content/{cast.guid}/bundles"
    made = send(wire, cast.guid, site).ok()

    assert (made["size"], made["active"], made["content_guid"]) == (len(site), False, cast.guid)
    assert made["created_by"] == cast.owner.guid
    assert made["metadata"]["archive_md5"] == hashlib.md5(site).hexdigest()
    assert made["metadata"]["archive_sha1"] == hashlib.sha1(site).hexdigest()
    assert wire.get(f"{base}/{made['id']}").ok() == made
    assert wire.get(base).ok() == [made]
    download = wire.get(f"{base}/{made['id']}/download")
    assert download.ok() == site
    assert "attachment" in download.headers["content-disposition"]


@pytest.mark.parametrize(
    "media_type", ["application/gzip", "application/x-gzip", "application/octet-stream", ""]
)
def test_the_media_types_that_clients_send(cast: Cast, site: bytes, media_type: str) -> None:
    send(cast.owner.wire, cast.guid, site, content_type=media_type).ok()


def form(parts: dict[str, bytes], boundary: str = "b0undary") -> tuple[bytes, str]:
    pieces = []
    for name, data in parts.items():
        file = '; filename="bundle.tar.gz"' if name == "archive" else ""
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        pieces.append(head.encode() + data + b"\r\n")
    body = b"".join(pieces) + f"--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


@pytest.mark.parametrize("order", [("archive", "metadata"), ("metadata", "archive")])
def test_a_form_brings_metadata_along(cast: Cast, site: bytes, order: tuple[str, str]) -> None:
    facts = {"source": "git", "source_commit": "abc", "own": {"a": 1}}
    parts = {"archive": site, "metadata": json.dumps(facts).encode()}
    body, media_type = form({name: parts[name] for name in order})
    made = send(cast.owner.wire, cast.guid, body, content_type=media_type).ok()

    assert made["metadata"]["source"] == "git"
    assert made["metadata"]["source_commit"] == "abc"
    assert json.loads(made["metadata"]["own"]) == {"a": 1}
    path = f"/v1/content/{cast.guid}/bundles/{made['id']}/download"
    assert cast.owner.wire.get(path).ok() == site


def test_half_a_surrogate_spoils_no_answer(cast: Cast, site: bytes) -> None:
    """An escape can write one, but no JSON in UTF-8 can hold it."""
    facts = rb'{"own": "a\ud83db", "\udc00": "", "list": [1]}'
    body, media_type = form({"archive": site, "metadata": facts})
    made = send(cast.owner.wire, cast.guid, body, content_type=media_type).ok()

    assert made["metadata"]["own"] == "a\N{REPLACEMENT CHARACTER}b"
    assert made["metadata"]["\N{REPLACEMENT CHARACTER}"] == ""
    listed = cast.owner.wire.get(f"/v1/content/{cast.guid}/bundles").ok()
    assert [bundle["metadata"] for bundle in listed] == [made["metadata"]]


@pytest.mark.parametrize(
    "parts", [{"metadata": b"{}"}, {"archive": b"x", "metadata": b"[1]"}, {"metadata": b"{"}]
)
def test_a_form_that_cannot_be_used_is_refused(cast: Cast, parts: dict[str, bytes]) -> None:
    body, media_type = form(parts)

    assert send(cast.owner.wire, cast.guid, body, content_type=media_type).status == 400
    assert kept(cast.admin.server) == []


def test_a_right_checksum_is_taken_and_a_wrong_one_refused(cast: Cast, site: bytes) -> None:
    right = base64.b64encode(hashlib.md5(site).digest()).decode()
    send(cast.owner.wire, cast.guid, site, x_content_checksum=right).ok()
    count = len(kept(cast.admin.server))
    wrong = base64.b64encode(hashlib.md5(b"other").digest()).decode()

    for checksum in (wrong, hashlib.md5(site).hexdigest(), "?"):
        send(cast.owner.wire, cast.guid, site, x_content_checksum=checksum).refused(
            400, "ContentChecksum", right
        )
    assert len(kept(cast.admin.server)) == count
    assert len(cast.owner.wire.get(f"/v1/content/{cast.guid}/bundles").ok()) == 1


def tar_with(member: tarfile.TarInfo, content: bytes = b"") -> bytes:
    """An archive with a manifest and one more entry."""
    manifest = json.dumps({"version": 1, "metadata": {"appmode": "static"}, "files": {}}).encode()
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as tar:
        head = tarfile.TarInfo("manifest.json")
        head.size = len(manifest)
        tar.addfile(head, io.BytesIO(manifest))
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    return target.getvalue()


def entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member


HARMFUL: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "no archive": lambda: b"PK\x03\x04 not a tar",
    "no tar": lambda: gzip.compress(b"just text"),
    "cut off": lambda: archive({"index.html": "x" * 5000})[:-40],
    "no manifest": lambda: packed({"index.html": "x"}),
    "manifest is no JSON": lambda: packed({"manifest.json": "{"}),
    "manifest is a list": lambda: packed({"manifest.json": "[]"}),
    "manifest names no kind": lambda: packed({"manifest.json": '{"version": 1, "files": {}}'}),
    "unknown kind": lambda: archive({"index.html": "x"}, mode="spreadsheet"),
    "leads up": lambda: tar_with(entry("../evil.txt"), b"x"),
    "leads up inside": lambda: tar_with(entry("a/../../evil.txt"), b"x"),
    "absolute": lambda: tar_with(entry("/tmp/evil.txt"), b"x"),
    "a drive": lambda: tar_with(entry("C:/evil.txt"), b"x"),
    "link out": lambda: tar_with(entry("link", tarfile.SYMTYPE, "../../etc/passwd")),
    "absolute link": lambda: tar_with(entry("link", tarfile.SYMTYPE, "/etc/passwd")),
    "hard link out": lambda: tar_with(entry("link", tarfile.LNKTYPE, "../secret.key")),
    "device": lambda: tar_with(entry("null", tarfile.CHRTYPE)),
    "pipe": lambda: tar_with(entry("pipe", tarfile.FIFOTYPE)),
}


@pytest.mark.parametrize("what", HARMFUL)
def test_a_refused_bundle_leaves_nothing(cast: Cast, what: str) -> None:
    answer = send(cast.owner.wire, cast.guid, HARMFUL[what]())

    assert answer.status == 400, answer
    assert set(answer.json) == {"code", "error", "payload"}
    assert kept(cast.admin.server) == []
    assert cast.owner.wire.get(f"/v1/content/{cast.guid}/bundles").ok() == []


def test_sizes_and_counts_are_limited() -> None:
    from connectapi.server.settings import ServerSettings

    limits = ServerSettings(durable=False, max_bundle=4000, max_unpacked=100_000, max_files=20)
    with LocalConnect(socket=False, settings=limits) as server:
        admin = Wire(server, server.api_key)
        guid = admin.api("POST", "/v1/content", {"name": "x"}).ok()["guid"]
        noise = base64.b64encode(hashlib.shake_256(b"x").digest(9000)).decode()
        too_long = archive({"index.html": noise})
        bomb = archive({"index.html": "0" * 200_000})
        many = archive({f"{n}.html": "x" for n in range(30)})
        assert max(len(bomb), len(many)) < 4000 < len(too_long)

        send(admin, guid, too_long).refused(400, "InvalidContentLength", "4000")
        send(admin, guid, bomb).refused(400, "BundleExtract", "100000")
        send(admin, guid, many).refused(400, "BundleExtract", "20")
        assert kept(server) == []
        send(admin, guid, archive({"index.html": "x"})).ok()


@pytest.mark.parametrize("folder", ["", "./", "site/"])
def test_everything_may_lie_in_one_folder(cast: Cast, folder: str) -> None:
    deploy(cast.owner.wire, cast.guid, archive({"index.html": "<p>x"}, folder=folder))

    assert cast.owner.wire.send("GET", f"/content/{cast.guid}/").ok() == b"<p>x"


def test_newest_first_and_in_pages(cast: Cast, site: bytes) -> None:
    numbers = [upload(cast.owner.wire, cast.guid, site) for _ in range(3)]
    base = f"/v1/content/{cast.guid}/bundles"

    assert [b["id"] for b in cast.owner.wire.get(base).ok()] == numbers[::-1]
    page = cast.owner.wire.get(f"{base}?page_size=2&page_number=2").ok()
    assert [b["id"] for b in page] == numbers[:1]
    cast.owner.wire.get(f"{base}?page_size=0").refused(400, "InvalidRange", "page_size")


def test_a_bundle_is_removed_unless_it_is_the_active_one(cast: Cast, site: bytes) -> None:
    wire, base = cast.owner.wire, f"/v1/content/{cast.guid}/bundles"
    active, spare = deploy(wire, cast.guid, site), upload(wire, cast.guid, site)

    wire.api("DELETE", f"{base}/{active}").refused(400, "DeleteActiveBundle", "active")
    wire.api("DELETE", f"{base}/{spare}").ok(204)
    wire.get(f"{base}/{spare}").refused(404, "ObjectDoesNotExist")
    wire.get(f"{base}/{spare}/download").refused(404, "ObjectDoesNotExist")
    assert not cast.admin.server.services.archives.archive(int(spare)).exists()
    assert wire.send("GET", f"/content/{cast.guid}/").status == 200


def test_the_files_inside_are_listed_and_read(cast: Cast) -> None:
    data = archive({"index.html": "grüße", "data/x.bin": b"\0\1", "big.txt": "x" * 2_000_000})
    base = f"/v1/content/{cast.guid}/bundles/{upload(cast.owner.wire, cast.guid, data)}/files"
    wire = cast.owner.wire

    listed = wire.get(base).ok()["files"]
    assert {"index.html", "data/x.bin", "big.txt"} <= {file["path"] for file in listed}
    assert wire.get(f"{base}/index.html").ok()["content"] == "grüße"
    assert wire.get(f"{base}/data/x.bin").ok()["content"] is None
    assert wire.get(f"{base}/big.txt").ok()["content"] is None
    wire.get(f"{base}/nothing.txt").refused(404, "BundleFileNotFound")
    for wanted in ("../../../secret.key", "..%2f..%2fsecret.key", "/etc/passwd"):
        assert wire.get(f"{base}/{wanted}").status == 404


@pytest.mark.parametrize("what", ["files", "files/index.html", "download"])
def test_a_bundle_without_its_archive_has_no_files(cast: Cast, site: bytes, what: str) -> None:
    number = upload(cast.owner.wire, cast.guid, site)
    path = f"/v1/content/{cast.guid}/bundles/{number}"
    cast.owner.wire.get(f"{path}/{what}").ok()

    cast.admin.server.services.archives.archive(int(number)).unlink()
    cast.owner.wire.get(path).ok()
    cast.owner.wire.get(f"{path}/{what}").refused(404, "ObjectDoesNotExist", "archive")


@pytest.mark.parametrize("number", ["x", "0", "-1", "9999", "9" * 40])
def test_a_bundle_that_is_not_there(cast: Cast, number: str) -> None:
    path = f"/v1/content/{cast.guid}/bundles/{number}"

    cast.owner.wire.get(path).refused(404, "ObjectDoesNotExist")


def test_a_bundle_of_another_item_is_not_reached(cast: Cast, site: bytes) -> None:
    number = upload(cast.owner.wire, cast.guid, site)
    other = cast.owner.wire.api("POST", "/v1/content", {"name": "other"}).ok()["guid"]

    cast.owner.wire.get(f"/v1/content/{other}/bundles/{number}").refused(404, "ObjectDoesNotExist")
    order = cast.owner.wire.api("POST", f"/v1/content/{other}/deploy", {"bundle_id": number})
    assert order.status in (400, 404)


def test_the_server_fetches_nothing_on_a_clients_behalf(cast: Cast) -> None:
    path = f"/__api__/v1/content/{cast.guid}/bundles?url=http%3A%2F%2F127.0.0.1%3A9%2Fx.tar.gz"
    answer = cast.owner.wire.send("POST", path, b"")

    assert answer.status == 400
    assert kept(cast.admin.server) == []


def test_a_locked_item_takes_no_bundles(cast: Cast, site: bytes) -> None:
    cast.owner.wire.api("PATCH", f"/v1/content/{cast.guid}", {"locked": True}).ok()

    send(cast.owner.wire, cast.guid, site).refused(403, "LockedContentBundle")
