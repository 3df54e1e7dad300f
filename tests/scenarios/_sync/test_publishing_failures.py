# Derived from tests/scenarios/_async/test_publishing_failures.py by `make generate`. Do not edit.
"""Publishing that fails half way: what is taken back, what stays, and how it goes on."""

from __future__ import annotations

import json
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from connectapi import (
    Bundle,
    Client,
    ConnectError,
    InvalidRequest,
    NotFound,
    TaskFailed,
    TaskTimeout,
    VerificationFailed,
    read_records,
)
from connectapi.testing import LocalConnect
from connectapi.testing.faults import Dropped, Failing
from tests.scenarios.conftest import EXAMPLES, Server

ASGI = EXAMPLES / "content" / "asgi"


def broken_archive(folder: Path) -> Path:
    """An archive that servers take and cannot deploy: its first page is missing."""
    path = folder / "broken.tar.gz"
    metadata = {"appmode": "static", "primary_html": "gone.html"}
    manifest = json.dumps({"version": 1, "metadata": metadata, "files": {}}).encode()
    with tarfile.open(path, "w:gz") as archive:
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(manifest)
        archive.addfile(entry, BytesIO(manifest))
    return path


def local(server: Server) -> LocalConnect:
    if server.local is None:
        pytest.skip("a real server has no faults")
    return server.local


def test_a_first_deployment_that_fails_leaves_nothing(client: Client, tmp_path: Path) -> None:
    broken = broken_archive(tmp_path)
    with pytest.raises(TaskFailed) as caught:
        client.deploy(broken, name="broken")
    assert "removed again" in str(caught.value.__notes__)
    assert client.content.find().collect() == []
    with pytest.raises(TaskFailed):
        client.deploy(broken, name="broken", keep_failed=True)
    assert (client.content.one(name="broken")).bundle_id is None


def test_a_redeployment_that_fails_leaves_the_item_as_it_was(
    client: Client, site: Bundle, tmp_path: Path
) -> None:
    first = client.deploy(site, name="site")
    with pytest.raises(TaskFailed):
        client.deploy(broken_archive(tmp_path), name="site")
    (only,) = first.bundles.find().collect()
    assert (only.id, only.active) == (first.bundle_id, True)


@pytest.mark.parametrize("fault", [Failing(400), Dropped()])
def test_an_upload_that_breaks_leaves_no_empty_item(
    server: Server, client: Client, site: Bundle, fault: Failing | Dropped
) -> None:
    rule = local(server).faults.add(fault, method="POST", path="/v1/content/*/bundles")
    with pytest.raises(ConnectError):
        client.deploy(site, name="site")
    assert client.content.find().collect() == []
    local(server).faults.remove(rule)
    first = client.deploy(site, name="site")
    local(server).faults.add(fault, method="POST", path="/v1/content/*/bundles")
    with pytest.raises(ConnectError):
        client.deploy(site, name="site", skip_unchanged=False)
    assert (first.refresh()).bundle_id


def test_settings_that_are_refused_leave_no_item(client: Client, site: Bundle) -> None:
    with pytest.raises(InvalidRequest):
        client.deploy(site, name="site", env={"CONNECT_SERVER": "x"}, max_processes=-7)
    assert client.content.find().collect() == []


def test_a_deployment_whose_task_is_lost_is_taken_up_again(
    server: Server, client: Client, site: Bundle
) -> None:
    rule = local(server).faults.add(Failing(400), path="/v1/tasks/*")
    with pytest.raises(ConnectError):
        client.deploy(site, name="site")
    local(server).faults.remove(rule)
    item = client.content.one(name="site")
    uploaded = item.bundles.find().first()
    assert uploaded is not None
    started = client.api.content.deploy_content_bundle(item.guid, bundle_id=uploaded.id)
    done = client.resume_deploy(started.task_id, guid=item.guid)
    assert done.bundle_id == uploaded.id
    assert done.task_id == started.task_id
    assert " after bundle " not in str(done)
    assert done.log
    with pytest.raises(NotFound):
        client.resume_deploy(started.task_id, name="nothing")


def test_one_that_did_not_end_in_time_says_how_it_goes_on(client: Client, site: Bundle) -> None:
    with pytest.raises(TaskTimeout) as caught:
        client.deploy(site, name="site", timeout=0)
    task_id = caught.value.task_id
    assert f"resume_deploy({task_id!r}" in str(caught.value.__notes__)
    done = client.resume_deploy(task_id, name="site")
    assert done.bundle_id


def test_a_rollback_goes_to_the_bundle_before(client: Client, tmp_path: Path) -> None:
    ids: list[str | None] = []
    for text in ("one", "two", "three"):
        (tmp_path / "index.html").write_text(text)
        ids.append((client.deploy(tmp_path, name="site")).bundle_id)
    done = client.content.one(name="site")
    done.rollback()
    assert done.bundle_id == ids[1]
    done.rollback()
    assert done.bundle_id == ids[0]
    with pytest.raises(NotFound, match="oldest"):
        done.rollback()
    done.rollback(ids[2] or "")
    assert done.bundle_id == ids[2]


def test_a_draft_stays_beside_what_is_served(client: Client, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("one")
    first = client.deploy(tmp_path, name="site")
    (tmp_path / "index.html").write_text("two")
    draft = client.deploy(tmp_path, name="site", draft=True)
    assert draft.is_draft
    assert draft.bundle_id == first.bundle_id
    assert draft.url.endswith(f"/_bundle{draft.report.bundle_id}/")
    page: bytes = client.request("GET", draft.url.removeprefix(client.server_url), base="server")
    assert page == b"two"


@pytest.mark.parametrize(
    "version, path",
    [("2026.06.1", "/content/*/_bundle*"), ("2025.05.0", "/content/*")],
)
def test_what_does_not_answer_does_not_replace_what_does(
    version: str, path: str, tmp_path: Path
) -> None:
    """With drafts the new bundle is never active; without, the one before is activated again."""
    source = tmp_path / "app"
    source.mkdir()
    (source / "app.py").write_text((ASGI / "app.py").read_text())
    with LocalConnect(server_version=version) as server:
        with server.client(retry=1) as client:
            args = {"kind": "python-fastapi", "entrypoint": "app"}
            first = client.deploy(source, name="app", **args)  # type: ignore[arg-type]  # texts all
            (source / "app.py").write_text((ASGI / "app.py").read_text() + "\n# changed\n")
            server.faults.add(Failing(502), method="GET", path=path)
            with pytest.raises(VerificationFailed, match=f"bundle {first.bundle_id}") as caught:
                client.deploy(source, name="app", **args)  # type: ignore[arg-type]  # as above
            assert caught.value.status == 502
            server.faults.clear()
            (only,) = first.bundles.find().collect()
            assert (only.id, only.active) == (first.bundle_id, True)
            server.faults.add(Failing(502), method="GET", path="/content/*")
            with pytest.raises(VerificationFailed, match=r"; the item 'new' .* removed again"):
                client.deploy(source, name="new", **args)  # type: ignore[arg-type]  # as above
            with pytest.raises(NotFound):
                client.content.one(name="new")


def test_a_way_back_that_is_refused_is_told_with_what_did_not_answer(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text((ASGI / "app.py").read_text())
    with LocalConnect(server_version="2025.05.0") as server:
        with server.client(retry=1) as client:
            first = client.deploy(tmp_path, name="app", kind="python-fastapi", entrypoint="app")
            (tmp_path / "app.py").write_text((ASGI / "app.py").read_text() + "\n# changed\n")
            server.faults.add(Failing(502), method="GET", path="/content/*")
            # The second request to deploy is the one that goes back.
            server.faults.add(Failing(400), method="POST", path="/v1/content/*/deploy", after=1)
            with pytest.raises(VerificationFailed, match="could not be made active") as caught:
                client.deploy(tmp_path, name="app", kind="python-fastapi", entrypoint="app")
            assert f"bundle {first.bundle_id} could not" in str(caught.value)
            assert caught.value.bundle_id == (first.refresh()).bundle_id


@pytest.mark.parametrize("format", ["rsconnect", "publisher"])
def test_records_are_written_where_asked_and_lead_back(
    client: Client, site: Bundle, tmp_path: Path, format: str
) -> None:
    done = client.deploy(site, name="site", title='A "site"\x7f')
    assert read_records(tmp_path) == []
    path = done.write_record(tmp_path, format=format)  # type: ignore[arg-type]  # one of both
    assert path == done.write_record(tmp_path, format=format)  # type: ignore[arg-type]  # as above
    # A project is shared, and so are the records in it.
    (tmp_path / "usual").touch()
    assert path.stat().st_mode == (tmp_path / "usual").stat().st_mode
    (record,) = read_records(tmp_path)
    assert (record.guid, record.app_mode, record.title) == (done.guid, "static", done.title)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())  # as some editors write it
    assert read_records(tmp_path) == [record]
    again = client.deploy(site, to=record)
    assert again.guid == done.guid
    with LocalConnect() as other:
        with other.client() as elsewhere:
            with pytest.raises(ConnectError, match="record is of"):
                elsewhere.deploy(site, to=record)
