"""Repositories are looked at from time to time, and what is new in them is deployed."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from connectapi import Client, ContentItem
from connectapi.server.clock import parse
from connectapi.server.content.git_bundles import GitNotes, GitOrder, Place
from connectapi.server.git.settings import GitSettings
from connectapi.server.store import repositories
from connectapi.testing import LocalConnect
from tests.git_server import GitHost, site_files
from tests.server.content.conftest import ended
from tests.server.git.conftest import SETTINGS, deploy, linked, local, newest, page
from tests.waiting import until

PERIOD = SETTINGS.period


@pytest.fixture
def server() -> Iterator[LocalConnect]:
    """One for each test, since time passes on it."""
    with local() as server:
        yield server


def fetched(item: ContentItem) -> object:
    """When the repository was reached last."""
    known = item.repository.get()
    assert known
    return known.last_fetched_time


def look(server: LocalConnect, item: ContentItem, seconds: float = PERIOD + 1) -> None:
    """Let so much time pass that the repository is looked at, and wait until that was done."""
    before = fetched(item)
    server.clock.move(seconds=seconds)
    until(lambda: fetched(item) != before, "a look at the repository")


def last_error(item: ContentItem) -> str | None:
    known = item.repository.get()
    assert known
    return known.last_error


def until_next_look(server: LocalConnect) -> float:
    """Seconds until the next look at a repository."""
    with server.services.database.read() as connection:
        following = repositories.next_look(connection)
    assert following
    return (parse(following) - server.clock.now()).total_seconds()


def test_what_is_new_is_deployed_and_nothing_else(
    server: LocalConnect, admin: Client, host: GitHost
) -> None:
    repository = host.repository()
    item = linked(admin, host.address(repository), polling=True)
    still = linked(admin, host.address(repository), polling=False)
    deploy(admin, item)
    deploy(admin, still)
    look(server, item)
    assert len(item.bundles.find().collect()) == 1, "nothing was new"

    commit = repository.commit(site_files("new"))
    server.clock.move(seconds=PERIOD - 60)
    assert len(item.bundles.find().collect()) == 1, "it was not yet time"
    server.clock.move(seconds=61)
    until(lambda: page(server, item) == b"new", "the new commit at the item's address")
    bundle = newest(item)
    assert (bundle.metadata.source_commit, bundle.created_by) == (commit, None)
    repository.commit(site_files("newest"), amend=True)
    server.clock.move(seconds=PERIOD + 1)
    until(lambda: page(server, item) == b"newest", "history that was written anew")
    assert page(server, still) == b"hello"
    deployed = admin.audit_logs.find().collect()[-1]
    assert (deployed.action, deployed.user_guid) == ("deploy_application", None)


def test_one_question_serves_all_items_of_a_repository(
    server: LocalConnect, admin: Client, host: GitHost
) -> None:
    repository = host.repository(files={**site_files("a", "a/"), **site_files("b", "b/")})
    items = [
        linked(admin, host.address(repository), directory=name, polling=True) for name in ("a", "b")
    ]
    for item in items:
        deploy(admin, item)
    asked, before = len(host.asked), [fetched(item) for item in items]
    server.clock.move(seconds=PERIOD + 1)
    for item, earlier in zip(items, before, strict=True):
        until(lambda: fetched(item) != earlier, "a look at each item")  # noqa: B023  # at once
    assert len(host.asked) == asked + 2, "git sends two requests for a list of branches"


def test_what_fails_is_tried_less_often_and_said(
    server: LocalConnect, admin: Client, host: GitHost
) -> None:
    repository = host.repository()
    item = linked(admin, host.address(repository), polling=True)
    deploy(admin, item)
    hidden = repository.path.with_name("hidden")
    repository.path.rename(hidden)
    for failures in (1, 2, 3):
        server.clock.move(seconds=PERIOD * 2 ** (failures - 1) + 1)
        longer = PERIOD * 2**failures - 60
        until(lambda: until_next_look(server) > longer, "a longer pause")  # noqa: B023  # at once
        assert "does not exist" in str(last_error(item))
    hidden.rename(repository.path)
    look(server, item, PERIOD * 8 + 1)
    assert last_error(item) == ""
    assert until_next_look(server) <= PERIOD
    assert len(item.bundles.find().collect()) == 1


def test_a_branch_that_goes_is_an_error_until_it_is_back(
    server: LocalConnect, admin: Client, host: GitHost
) -> None:
    repository = host.repository()
    repository.commit(site_files("next"), branch="next")
    item = linked(admin, host.address(repository), branch="next", polling=True)
    deploy(admin, item)
    repository.git("branch", "--quiet", "--move", "next", "gone")
    server.clock.move(seconds=PERIOD + 1)
    until(lambda: last_error(item), "an error")
    assert "has no branch 'next'; it has: gone, main" in str(last_error(item))
    changed = admin.api.content.update_content_repository(item.guid, branch="gone")
    assert (changed.last_error, changed.last_known_commit) == ("", "")
    server.clock.move(seconds=PERIOD + 1)
    until(lambda: len(item.bundles.find().collect()) == 2, "a bundle of the other branch")


def test_an_error_of_the_content_stays_until_there_is_a_new_commit(
    server: LocalConnect, admin: Client, host: GitHost
) -> None:
    repository = host.repository(files={"manifest.json": site_files()["manifest.json"]})
    item = linked(admin, host.address(repository), polling=True)
    failed = deploy(admin, item)
    assert last_error(item) == failed.error != ""
    look(server, item)
    assert last_error(item) == failed.error
    assert len(item.bundles.find().collect()) == 1, "the same commit is not tried again"
    repository.commit(site_files("mended"))
    server.clock.move(seconds=PERIOD + 1)
    until(lambda: page(server, item) == b"mended", "the mended page")
    assert last_error(item) == ""


def test_an_error_is_noted_before_its_task_ends(
    server: LocalConnect, admin: Client, host: GitHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = GitNotes.error

    def note_slowly(notes: GitNotes, order: GitOrder, error: str) -> None:
        time.sleep(0.3)
        note(notes, order, error)

    monkeypatch.setattr(GitNotes, "error", note_slowly)
    repository = host.repository(files={"manifest.json": site_files()["manifest.json"]})
    item = linked(admin, host.address(repository))
    failed = deploy(admin, item)
    assert last_error(item) == failed.error != ""


def test_one_deployment_waits_at_a_time(server: LocalConnect, admin: Client, host: GitHost) -> None:
    repository = host.repository()
    item = linked(admin, host.address(repository), polling=True)
    deploy(admin, item)
    repository.commit(site_files("new"))
    with server.services.work.held():
        look(server, item)
        until(lambda: len(admin.queue.find().collect()) == 1, "a deployment that waits")
        look(server, item)
        assert len(admin.queue.find().collect()) == 1
        asked = admin.api.content.deploy_content_bundle(item.guid)
        look(server, item)
        assert len(admin.queue.find().collect()) == 2, "a person may ask for one more"
    admin.tasks.wait(asked.task_id, timeout=20)
    until(lambda: not admin.queue.find().collect(), "the end of the other one")
    assert page(server, item) == b"new"


def test_what_was_deployed_meanwhile_is_not_deployed_again(
    server: LocalConnect, admin: Client, host: GitHost
) -> None:
    repository = host.repository()
    item = linked(admin, host.address(repository), polling=True)
    deploy(admin, item)
    commit = repository.commit(site_files("new"))
    deploy(admin, item)
    # The queue was looked at before somebody asked for the deployment above.
    place = Place(host.address(repository), "main", ".")
    order = GitOrder(int(item.id), item.guid, place, None, unless=commit)
    done = ended(admin, server.services.git.deployments.deploy(order))
    assert done.output == [f"Commit {commit} was deployed meanwhile."]
    assert len(item.bundles.find().collect()) == 2


def test_locked_and_removed_items_are_left_alone(
    server: LocalConnect, admin: Client, host: GitHost
) -> None:
    repository = host.repository()
    items = [linked(admin, host.address(repository), polling=True) for _ in range(4)]
    for item in items:
        deploy(admin, item)
    locked, removed, unlinked, free = items
    locked.update(locked=True)
    removed.delete()
    unlinked.repository.remove()
    repository.commit(site_files("new"))
    server.clock.move(seconds=PERIOD + 1)
    until(lambda: page(server, free) == b"new", "the new page")
    assert page(server, unlinked) == b"hello"
    assert len(locked.bundles.find().collect()) == 1


def test_the_pause_grows_to_a_day_and_no_further() -> None:
    settings = GitSettings(period=60, slowest=3600)
    assert [settings.pause(failures) for failures in (0, 1, 5, 6, 5000)] == [
        60, 120, 1920, 3600, 3600,
    ]  # fmt: skip
    assert GitSettings(period=100, slowest=10).pause(3) == 100
