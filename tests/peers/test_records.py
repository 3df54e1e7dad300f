"""Records of deployments: rsconnect's are read here, and ours there."""

from pathlib import Path

import pytest

from connectapi import Client, read_records
from tests.peers.command import Rsconnect


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "harbour"
    place.mkdir()
    (place / "index.html").write_text("<h1>First</h1>")
    return place


def test_a_record_of_rsconnect_says_where_to_deploy(rsconnect: Rsconnect, folder: Path) -> None:
    rsconnect("deploy", "html", folder, "-e", "index.html", "--title", "Harbour")
    (record,) = read_records(folder)
    assert record.title == "Harbour"
    (folder / "index.html").write_text("<h1>Second</h1>")
    with Client(rsconnect.url, rsconnect.api_key) as client:
        done = client.deploy(folder, to=record)
        assert done.guid == record.guid
        assert not done.created
        assert [file.name for file in done.bundles.files() if "rsconnect" in file.name] == []


def test_rsconnect_goes_on_from_a_record_of_ours(rsconnect: Rsconnect, folder: Path) -> None:
    with Client(rsconnect.url, rsconnect.api_key) as client:
        done = client.deploy(folder, name="ferries", title="Ferries")
        done.write_record(folder)
        told = rsconnect.plain("info", folder).stdout
        assert done.guid in told
        assert '"Ferries"' in told

        (folder / "index.html").write_text("<h1>Second</h1>")
        rsconnect("deploy", "html", folder, "-e", "index.html")
        assert len(list(done.bundles.find())) == 2
