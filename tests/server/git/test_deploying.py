"""A commit of a repository becomes a bundle, and is deployed."""

from __future__ import annotations

import pytest

from connectapi import Client
from connectapi.client.names import random_name
from connectapi.testing import LocalConnect
from tests.git_server import GitHost, site_files
from tests.server.content.conftest import ended
from tests.server.foundation.wire import Wire
from tests.server.git.conftest import deploy, linked, make_bundle, newest, page


def test_a_branch_is_deployed(server: LocalConnect, admin: Client, host: GitHost) -> None:
    repository = host.repository()
    commit = repository.commit(site_files("from git"))
    item = linked(admin, host.address(repository))
    done = deploy(admin, item)
    assert (done.code, done.error) == (0, "")
    assert any(line.endswith(f"Fetched commit {commit}.") for line in done.output or ())
    assert page(server, item) == b"from git"

    known = item.repository.get()
    assert known
    assert (known.last_known_commit, known.last_error) == (commit, "")
    assert known.last_fetched_time
    bundle = newest(item)
    assert bundle.active
    assert bundle.created_by == admin.me().guid
    facts = bundle.metadata
    assert (facts.source, facts.source_repo) == ("git", host.address(repository))
    assert (facts.source_branch, facts.source_commit) == ("main", commit)
    assert [job.tag for job in item.jobs.find()] == ["git"]

    again = deploy(admin, item)
    assert again.code == 0
    assert newest(item).id != bundle.id
    assert newest(item).metadata.archive_sha1 == facts.archive_sha1, "the same commit, other bytes"


def test_a_folder_of_another_branch_is_deployed_as_a_draft(
    server: LocalConnect, admin: Client, host: GitHost
) -> None:
    repository = host.repository()
    files = {**site_files("one", "app/"), **site_files("two", "docs/é x/"), "app/a/b.txt": "deep"}
    repository.commit(files, branch="feature/next")
    item = linked(admin, host.address(repository), branch="feature/next", directory="docs/é x")
    assert deploy(admin, item).code == 0
    assert page(server, item) == b"two"
    admin.api.content.update_content_repository(item.guid, directory="app")
    assert deploy(admin, item, activate=False).code == 0
    assert page(server, item) == b"two"
    files_of = admin.api.bundles.list_bundle_files(item.guid, newest(item).id)["files"]
    assert [file["path"] for file in files_of] == ["a/b.txt", "index.html", "manifest.json"]


@pytest.mark.parametrize(
    "place, words",
    [
        ({"branch": "old"}, "has no branch 'old'; it has: main, next"),
        ({"directory": "no"}, "'no' of the repository is not there; these have one: ., a"),
        ({"directory": "text"}, "'text' of the repository has no manifest.json; these have one: ."),
        ({"branch": "next"}, "has no manifest.json; no folder has one"),
        ({"directory": "wild"}, "leads out of the bundle"),
        ({"directory": "odd"}, "unknown kind: 'nonsense'"),
    ],
)
def test_what_cannot_be_deployed_says_why(
    admin: Client, host: GitHost, place: dict[str, str], words: str
) -> None:
    repository = host.repository()
    nonsense = '{"version": 1, "metadata": {"appmode": "nonsense"}}'
    odd = {
        "wild/manifest.json": site_files()["manifest.json"],
        "odd/manifest.json": nonsense,
    }
    repository.commit({**site_files("a", "a/"), **odd, "text/read.me": "x"})
    (repository.path / "wild" / "passwords").symlink_to("/etc/passwd")
    repository.commit({})
    bare = dict.fromkeys([*site_files(), *odd, *site_files("", "a/")])
    repository.commit({**bare, "wild/passwords": None}, branch="next")
    item = linked(admin, host.address(repository), **place)
    failed = deploy(admin, item)
    assert failed.code == 1
    assert words in failed.error
    assert (failed.output or [])[-1] == failed.error
    known = item.repository.get()
    assert known
    assert known.last_error == failed.error
    assert item.bundles.find().collect() == []
    (job,) = item.jobs.find()
    assert (job.tag, job.exit_code) == ("git", 1)


def test_history_that_was_written_anew_is_deployed(
    server: LocalConnect, admin: Client, host: GitHost
) -> None:
    repository = host.repository()
    old = repository.commit(site_files("old"))
    item = linked(admin, host.address(repository))
    deploy(admin, item)
    new = repository.commit(site_files("new"), amend=True)
    assert new != old
    assert deploy(admin, item).code == 0
    assert page(server, item) == b"new"

    # What no branch leads to is there until the host clears it away.
    made = make_bundle(server, item, ref=old)
    assert ended(admin, made["task_id"]).code == 0
    assert newest(item).metadata.source_commit == old
    known = item.repository.get()
    assert known
    assert known.last_known_commit == new, "another commit was made into a bundle, and that is all"
    assert deploy(admin, item, bundle_id=made["bundle_id"]).code == 0
    assert page(server, item) == b"old"

    repository.forget_unreachable()
    gone = make_bundle(server, item, ref=old)
    assert "has no such commit" in ended(admin, gone["task_id"]).error
    assert gone["bundle_id"] not in [bundle.id for bundle in item.bundles.find()]


def test_bundles_of_tags_and_of_other_repositories(
    server: LocalConnect, admin: Client, host: GitHost
) -> None:
    first, other = host.repository(), host.repository("other", site_files("other", "app/"))
    commit = first.git("rev-parse", "HEAD")
    first.git("tag", "--annotate", "--message=v1", "v1")
    first.commit(site_files("later"))
    item = linked(admin, host.address(first))
    made = make_bundle(server, item, ref="v1")
    assert ended(admin, made["task_id"]).code == 0
    bundle = newest(item)
    assert (bundle.id, bundle.active) == (made["bundle_id"], False)
    assert (bundle.metadata.source_branch, bundle.metadata.source_commit) == ("v1", commit)

    plain = admin.content.create(random_name())
    wire = Wire(server, server.api_key)
    path = f"/v1/content/{plain.guid}/repository/bundle"
    wire.api("POST", path, {}).refused(409, "AppIsNotGitManaged")
    wire.api("POST", path, {"repository": "/etc"}).refused(400, "GitUnsupportedProtocol")
    wire.api("POST", path, {"repository": host.url + "/x", "ref": "-x"}).refused(
        400, "InvalidParameter", "ref"
    )
    made = make_bundle(server, plain, repository=host.address(other), directory="app")
    assert ended(admin, made["task_id"]).code == 0
    assert plain.deploy(made["bundle_id"]).code == 0
    assert page(server, plain) == b"other"
    plain.update(locked=True)
    wire.api("POST", path, {"repository": host.address(other)}).refused(403, "LockedContentBundle")


def test_a_submodule_is_left_out_and_said(admin: Client, host: GitHost) -> None:
    repository = host.repository()
    commit = repository.git("rev-parse", "HEAD")
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{commit},lib")
    repository.git("commit", "--quiet", "--message=lib")
    done = deploy(admin, linked(admin, host.address(repository)))
    assert done.code == 0
    assert any("submodule 'lib' is not fetched" in line for line in done.output or ())


def test_a_server_that_runs_content_fetches_as_well(host: GitHost) -> None:
    address = host.address(host.repository())
    with (
        LocalConnect(socket=False, check_answers=True, run_content=True) as server,
        server.client() as admin,
    ):
        item = linked(admin, address)
        assert deploy(admin, item).code == 0
        assert page(server, item) == b"hello"
        assert Wire(server, server.api_key).get("/server_settings").ok()["git_available"] is True
    with LocalConnect(socket=False, run_content=False) as server, server.client() as admin:
        assert Wire(server, server.api_key).get("/server_settings").ok()["git_enabled"] is False
        assert "fetches nothing" in deploy(admin, linked(admin, address)).error
