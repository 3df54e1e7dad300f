"""Mistakes that other clients made without any server, each by its name."""

import subprocess
import sys
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest

from connectapi import (
    AsyncClient,
    BundleError,
    Client,
    InvalidArgument,
    _profiles,
    bundle_dir,
    bundle_file,
)
from connectapi._core.paging import Pager
from connectapi._core.proxy import choose_proxies
from connectapi._core.response import Response, json
from connectapi._core.secret import Secret
from connectapi._core.unset import UNSET
from connectapi._core.version import ServerVersion
from connectapi.models.content import Content
from connectapi.models.users import User
from connectapi.tables.builder import TableBuilder

EXAMPLES = Path(__file__).parents[2] / "examples"


def decoded(kind: Any, body: bytes) -> Any:
    return json(kind)(Response(200, {}, body, "GET", "https://c.example.com/x", "/x"))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text("<p>hello</p>")
    return folder


def names_in(folder: Path) -> list[str]:
    with bundle_dir(folder) as bundle, tarfile.open(bundle.path) as archive:
        return archive.getnames()


# Bundles


def test_peer_bug_paths_in_the_archive_are_not_relative_to_the_folder(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site / "pages").mkdir()
    (site / "pages" / "one.html").write_text("1")
    expected = ["manifest.json", "index.html", "pages/one.html"]
    assert sorted(names_in(site)) == sorted(expected)
    monkeypatch.chdir(site.parent)
    assert sorted(names_in(Path("site"))) == sorted(expected)
    monkeypatch.chdir(site)
    assert sorted(names_in(Path())) == sorted(expected)


def test_peer_bug_manifest_below_a_single_top_folder_is_not_found(
    site: Path, tmp_path: Path
) -> None:
    with bundle_dir(site) as bundle, tarfile.open(bundle.path) as archive:
        archive.extractall(tmp_path / "out" / "site", filter="data")
    nested = tmp_path / "nested.tar.gz"
    with tarfile.open(nested, "w:gz") as archive:
        archive.add(tmp_path / "out" / "site", "site")

    assert bundle_file(nested).manifest.metadata.appmode == "static"


def test_peer_bug_folder_given_in_place_of_an_archive(site: Path) -> None:
    with pytest.raises(BundleError, match=r"is a folder; pack it with bundle_dir"):
        bundle_file(site)
    with pytest.raises(BundleError, match=r"is a file, not a folder"):
        bundle_dir(site / "index.html")


def test_peer_bug_virtual_environment_known_by_its_name(site: Path) -> None:
    for name in ("my-venv", "env.d"):
        (site / name / "Lib").mkdir(parents=True)
        (site / name / "pyvenv.cfg").touch()
        (site / name / "Lib" / "x.py").touch()
    (site / "env").mkdir()
    (site / "env" / "user.txt").write_text("a user's own folder")

    assert sorted(names_in(site)) == ["env/user.txt", "index.html", "manifest.json"]


def test_peer_bug_caches_and_bookkeeping_are_shipped(site: Path) -> None:
    for name in (
        "__pycache__/a.pyc",
        "rsconnect/a.dcf",
        "rsconnect-python/a.json",
        ".posit/a.toml",
    ):
        (site / name).parent.mkdir()
        (site / name).touch()

    assert sorted(names_in(site)) == ["index.html", "manifest.json"]


# Paging and parsing


def test_peer_bug_endless_loop_over_the_first_page() -> None:
    pager = Pager("offset", "results", "guid", page_size=2)
    body = b'{"results":[{"guid":"a"},{"guid":"b"}],"current_page":1,"total":9}'

    assert len(pager.receive(body).rows) == 2
    assert pager.receive(body).next_query is None


def test_peer_bug_recipe_dies_on_the_second_page() -> None:
    pager = Pager("keyset", "results", "id", page_size=1)
    page = pager.receive(b'{"results":[{"id":"1"}],"paging":{"cursors":{"next":"n"},"next":null}}')

    assert page.next_query == {"next": "n", "limit": 1}


def test_peer_bug_total_that_changes_while_paging_repeats_rows() -> None:
    pager = Pager("offset", "results", "guid", page_size=2)
    rows = []
    for body in (
        b'{"results":[{"guid":"a"},{"guid":"b"}],"current_page":1,"total":3}',
        b'{"results":[{"guid":"b"},{"guid":"c"}],"current_page":2,"total":4}',
    ):
        rows += [bytes(row) for row in pager.receive(body).rows]

    assert rows == [b'{"guid":"a"}', b'{"guid":"b"}', b'{"guid":"c"}']


def test_peer_bug_column_of_nulls_and_text_breaks_the_frame() -> None:
    def pages() -> Iterator[bytes]:
        yield b'{"guid":"a","email":null}'
        yield b'{"guid":"b","email":"b@example.com"}'

    builder = TableBuilder(User)
    for row in pages():
        builder.add([msgspec.Raw(row)])
    frame = pl.DataFrame(builder.finish())

    assert frame["email"].to_list() == [None, "b@example.com"]


def test_peer_bug_ids_are_numbers_here_and_text_there() -> None:
    bodies = (b'{"guid":"g","id":7}', b'{"guid":"g","id":"7"}')
    assert {decoded(Content, body).id for body in bodies} == {"7"}


def test_peer_bug_absent_is_taken_for_empty() -> None:
    bare, null = decoded(Content, b'{"guid":"g"}'), decoded(Content, b'{"guid":"g","title":null}')

    assert bare.tags is UNSET
    assert bare.vanity_url is UNSET
    assert (bare.title, null.title) == (UNSET, None)


@pytest.mark.parametrize(
    "text", ["2026-01-02T03:04:05Z", "2026-01-01T20:04:05-07:00", "2026-01-02T03:04:05.000000000Z"]
)
def test_peer_bug_times_with_an_offset_are_lost(text: str) -> None:
    user = decoded(User, b'{"created_time":"%s"}' % text.encode())

    assert user.created_time == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert user.created_time.utcoffset() is not None


def test_peer_bug_local_time_is_sent_as_utc() -> None:
    with Client("https://c.example.com", "key") as client:
        naive = datetime(2026, 1, 1)  # noqa: DTZ001 - the mistake under test
        with pytest.raises(InvalidArgument, match="time zone"):
            client.usage.find(since=naive)


def test_peer_bug_printing_and_comparing_fetch() -> None:
    client = AsyncClient("http://127.0.0.1:9", "key")
    listing = client.content.find()

    assert "GET /v1/content" in repr(listing)
    assert listing == listing  # noqa: PLR0124 - that it asks nobody is the test
    with pytest.raises(TypeError):
        len(listing)  # type: ignore[arg-type] # the mistake under test


# Settings


def test_peer_bug_lower_case_proxies_do_not_count() -> None:
    chosen = choose_proxies("https://c.example.com", {"https_proxy": "http://p.example.com:1"})

    assert chosen.https is not None


def test_peer_bug_empty_no_proxy_matches_every_host() -> None:
    environ = {"HTTPS_PROXY": "http://p.example.com:1", "NO_PROXY": ""}

    assert choose_proxies("https://c.example.com", environ).https is not None


def saved_by_rsconnect(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    monkeypatch.setenv("CONNECTAPI_CONFIG_DIR", str(folder / "own"))
    monkeypatch.delenv("CONNECT_SERVER", raising=False)
    monkeypatch.delenv("CONNECT_API_KEY", raising=False)
    (folder / "rsconnect-python").mkdir()
    (folder / "rsconnect-python" / "servers.json").write_text(text)


def test_peer_bug_saved_entry_without_a_name_crashes_the_listing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = '{"url": "https://c.example.com", "api_key": "key"}'
    for number, odd in enumerate(("null", "[]", "7", entry, '{"name": null}')):
        folder = tmp_path / str(number)
        folder.mkdir()
        good = '{"name": "work", "url": "https://w.example.com", "api_key": "key"}'
        saved_by_rsconnect(folder, monkeypatch, f'{{"work": {good}, "odd": {odd}}}')

        assert "work" in _profiles.names()
        assert _profiles.load("work").url == "https://w.example.com"


def test_peer_bug_environment_blocks_a_named_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = '{"name": "work", "url": "https://w.example.com", "api_key": "key"}'
    saved_by_rsconnect(tmp_path, monkeypatch, f'{{"work": {good}}}')
    monkeypatch.setenv("CONNECT_SERVER", "https://other.example.com")
    monkeypatch.setenv("CONNECT_API_KEY", "other")
    with Client(profile="work") as client:
        assert client.server_url == "https://w.example.com"
        assert "CONNECT_SERVER, because profile 'work' was chosen" in client.explain_credentials()


def test_peer_bug_stored_key_counts_before_the_argument(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = '{"name": "work", "url": "https://w.example.com", "api_key": "stored"}'
    saved_by_rsconnect(tmp_path, monkeypatch, f'{{"work": {good}}}')
    with Client(profile="work", api_key="given-key") as client:
        assert "the argument api_key=" in client.explain_credentials()


def test_peer_bug_versions_with_suffixes() -> None:
    version = ServerVersion.parse("2026.05.0-dev+31-gabcdef")

    assert version.older_than("2026.06.1")
    assert not version.older_than("2026.05.0")
    assert not ServerVersion.parse(None).older_than("2026.06.1")


def test_peer_bug_secrets_are_printed() -> None:
    key = "k3y-k3y-k3y-k3y"
    with Client("https://c.example.com", Secret(key), headers={"X-Token": key}) as client:
        shown = repr(client) + str(client) + repr(vars(client)) + client.explain_credentials()

    assert key not in shown


def test_peer_bug_import_asks_the_server_or_the_environment() -> None:
    program = (
        "import socket, os\n"
        "def refuse(*_): raise SystemExit('the network was asked')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "import connectapi\n"
        "print(connectapi.__version__)\n"
    )
    broken = {"CONNECT_SERVER": "http://127.0.0.1:9", "CONNECT_API_KEY": "", "HTTPS_PROXY": "::"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=broken,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
