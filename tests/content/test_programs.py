"""Each kind of program, from its deployment to its end, by our client and by rsconnect."""

import shutil
from pathlib import Path

import pytest

from connectapi import Client, ContentItem, TaskFailed, VerificationFailed
from connectapi.bundles.manifest import MANIFEST_NAME
from connectapi.models.jobs import Job
from connectapi.testing import LocalConnect
from tests.content.folders import copied, packed
from tests.content.kinds import PROGRAMS, Program, by_kind
from tests.content.visitor import PATIENCE, Visitor
from tests.peers.command import Rsconnect
from tests.waiting import until

every_kind = pytest.mark.parametrize("program", [by_kind(one) for one in PROGRAMS])


def serving(item: ContentItem, other_than: Job | None = None) -> Job:
    """The one process that serves an item, other than an earlier one."""
    key = other_than.key if other_than else None

    def look() -> Job | None:
        jobs = [job for job in item.jobs.find(active=True) if job.tag != "python_restore"]
        return jobs[0] if len(jobs) == 1 and jobs[0].key != key else None

    return until(look, "process")


def ended(item: ContentItem, job: Job) -> Job:
    return until(
        lambda: found if (found := item.jobs.get(job.key)).exit_code is not None else None,
        "end of a process",
    )


@every_kind
def test_a_program_lives(
    server: LocalConnect, client: Client, tmp_path: Path, program: Program
) -> None:
    patience = int(PATIENCE)
    item = client.deploy(
        program.source, name=program.folder, init_timeout=patience, idle_timeout=patience
    )
    visitor = Visitor(str(item.content_url), server.api_key)

    # It is shown, it talks, and its hits and its log tell of it.
    assert_shown(visitor, program)
    program.talk(visitor)
    job = serving(item)
    assert job.tag == program.tag
    # Its lines come by a pipe of their own, so perhaps after its answer.
    until(lambda: any(program.said in str(one.data) for one in item.jobs.log(job)), "its line")
    until(lambda: client.usage.find(content_guid=item.guid).collect(), "hit")
    assert Visitor(visitor.url, None).get().status == 401

    # Restarted, it goes on in another process; the first one has ended well.
    item.restart()
    assert_shown(visitor, program)
    assert ended(item, job).exit_code == 0
    second = serving(item, job)

    # Killed, too.
    item.jobs.terminate(second)
    ended(item, second)
    assert_shown(visitor, program)
    third = serving(item, second)

    # A broken version is no more than a draft, and the old one does not notice.
    draft = broken(item, program, tmp_path)
    if draft is not None:
        answer = visitor.below(f"_bundle{draft}").get()
        assert answer.status >= 500
    assert_shown(visitor, program)
    assert item.refresh().bundle_id != draft
    assert third.key in {found.key for found in item.jobs.find(active=True)}

    # Nor does it become more where its deployment is verified, as it is unless one says otherwise.
    if draft is not None:
        with pytest.raises(VerificationFailed):
            client.deploy(packed(program.source, tmp_path / "broken"), guid=item.guid)
        assert item.refresh().bundle_id != draft
        assert_shown(visitor, program)
    item.delete()


def broken(item: ContentItem, program: Program, folder: Path) -> str | None:
    """Deploy a broken version as a draft; the bundle's id, or None where it was not built."""
    name, text = program.breaks
    copy = copied(program.source, folder / "broken")
    (copy / name).write_text(text)
    bundle = item.bundles.upload(packed(program.source, copy))
    if program.fails_to_build:
        with pytest.raises(TaskFailed, match="harbour-package-that-is-not-there"):
            item.deploy(bundle, activate=False)
        return None
    item.deploy(bundle, activate=False)
    return str(bundle.id)


def assert_shown(visitor: Visitor, program: Program) -> None:
    answer = visitor.get()
    assert answer.status == 200, answer.text[:500]
    assert program.marker in answer.text


@every_kind
def test_rsconnect_deploys_it_and_finds_out_whether_it_starts(
    server: LocalConnect, client: Client, rsconnect: Rsconnect, tmp_path: Path, program: Program
) -> None:
    folder = copied(program.source, tmp_path / program.folder)
    if "manifest" in program.command:
        shutil.copy(program.source / MANIFEST_NAME, folder)
    words = [word.format(folder) for word in program.command]
    item = client.content.create(f"by-rsconnect-{program.folder}", init_timeout=int(PATIENCE))
    rsconnect(*words, "--app-id", item.guid)
    visitor = Visitor(str(item.content_url), server.api_key)
    assert_shown(visitor, program)
    good = item.refresh().bundle_id

    name, text = program.breaks
    whole = (folder / name).read_text()
    (folder / name).write_text(text)
    rsconnect(*words, "--app-id", item.guid, status=1)
    assert item.refresh().bundle_id == good
    assert_shown(visitor, program)

    if program.light:  # the rule is the same for those that take long to start
        rsconnect(*words, "--app-id", item.guid, "--no-verify")
        assert item.refresh().bundle_id != good
        assert visitor.get().status >= 500
        (folder / name).write_text(whole)
        rsconnect(*words, "--app-id", item.guid)
        assert_shown(visitor, program)
    item.delete()
