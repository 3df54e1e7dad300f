"""Jobs of servers of any age, lines of logs that are followed, and what Git answers."""

from __future__ import annotations

import msgspec
import pytest

from connectapi import InvalidArgument, NotFound, UnexpectedAnswer
from connectapi.client.git_records import (
    Branch,
    branch_named,
    branches_of,
    directories_of,
    host_of,
    without_user,
)
from connectapi.client.job_records import (
    FINALIZED,
    JobTermination,
    key_of,
    log_entry,
    modern_job,
)
from connectapi.models.jobs import Job, KillJobOrder

GUID = "f2f37341-e21d-3d80-c698-a935ad614066"
OLD = {
    "id": 54,
    "pid": 20253,
    "key": "tHawGvHZTosJA2Dx",
    "app_id": 3000000000,
    "variant_id": 12,
    "bundle_id": 0,
    "tag": "build_report",
    "start_time": 1719949586,
    "end_time": None,
    "exit_code": None,
    "finalized": False,
}


def read(row: dict[str, object]) -> Job:
    return msgspec.convert(modern_job(row, GUID), Job)


def test_a_job_of_an_old_server_is_put_into_todays_form() -> None:
    job = read(OLD)
    assert (job.id, job.pid, job.content_id, job.app_id) == (
        "54",
        "20253",
        "3000000000",
        "3000000000",
    )
    assert (job.variant_id, job.bundle_id, job.status) == ("12", "0", 0)
    assert job.start_time.isoformat() == "2024-07-02T19:46:26+00:00"
    assert read({**OLD, "finalized": True}).status == FINALIZED
    assert read({**OLD, "finalized": True, "status": 1}).status == 1


def test_r_defect_content_guid_of_jobs_on_servers_before_2025_01() -> None:
    assert read(OLD).content_guid == GUID
    assert read({**OLD, "app_guid": "another"}).content_guid == "another"
    assert read({"key": "x", "content_id": "7", "content_guid": GUID}).app_id == "7"


@pytest.mark.parametrize(
    "line",
    [
        '{"source":"stdout","data":"hello"}',
        'data: {"source":"stdout","data":"hello"}',
        '[{"source":"stdout","data":"hello"},',
        '  {"source":"stdout","data":"hello"}]  ',
    ],
)
def test_an_entry_of_a_followed_log_is_found_in_its_line(line: str) -> None:
    entry = log_entry(line)
    assert entry
    assert (entry.source, entry.data) == ("stdout", "hello")


@pytest.mark.parametrize("line", ["", "[", "]", ": keep alive", "event: log", "{broken"])
def test_a_line_without_an_entry_holds_none(line: str) -> None:
    assert log_entry(line) is None


def test_a_job_is_named_by_its_record_or_its_key() -> None:
    assert key_of(Job(key="abc")) == key_of("abc") == "abc"
    for nothing in ("", Job(), None, 7):
        with pytest.raises(InvalidArgument, match="record or its key"):
            key_of(nothing)  # type: ignore[arg-type]  # the mistake under test


def test_an_order_of_any_server_becomes_one_record() -> None:
    order = KillJobOrder(app_id=7, app_guid=GUID, job_id=54, job_key="abc", result="registered")
    done = JobTermination.of_order(order, GUID, "abc")
    assert (done.content_id, done.job_id, done.result, done.ordered) == (
        "7",
        "54",
        "registered",
        True,
    )
    assert done.content_guid == GUID


BRANCHES = [{"branch": "main", "ref": "a1"}, {"branch": "next", "ref": "b2"}]


def test_branches_of_both_generations() -> None:
    old = branches_of({"type": "git-repo-ref-branch-array", "data": BRANCHES})
    assert old == [Branch(name="main", commit="a1"), Branch(name="next", commit="b2")]
    data = {"branches": BRANCHES, "default_branch": "next"}
    new = branches_of({"type": "git-repo-branches-result", "data": data})
    assert [branch.is_default for branch in new] == [False, True]
    assert [branch.commit for branch in new] == ["a1", "b2"]
    assert branches_of({"type": "git-repo-ref-branch-array", "data": None}) == []


@pytest.mark.parametrize("result", [None, {}, {"type": "git-next", "data": []}])
def test_another_type_of_branches_is_named(result: dict[str, object] | None) -> None:
    with pytest.raises(UnexpectedAnswer, match=r"git-next|None"):
        branches_of(result)
    with pytest.raises(UnexpectedAnswer, match="git-repo-branch-manifest-dirs-array"):
        directories_of(result)


def test_branches_without_a_commit_are_an_unexpected_answer() -> None:
    with pytest.raises(UnexpectedAnswer, match="ref in each"):
        branches_of({"type": "git-repo-ref-branch-array", "data": [{"branch": "main"}]})


def test_directories() -> None:
    kind = "git-repo-branch-manifest-dirs-array"
    assert directories_of({"type": kind, "data": [".", "app"]}) == [".", "app"]
    assert directories_of({"type": kind, "data": None}) == []


def test_a_branch_that_is_gone_is_told_with_those_that_there_are() -> None:
    branches = [Branch(name="main", commit="a1"), Branch(name="next", commit="b2")]
    assert branch_named("next", branches, "https://example.com/r").commit == "b2"
    with pytest.raises(NotFound, match="main, next") as caught:
        branch_named("old", branches, "https://jo:hush@example.com/r")
    assert "hush" not in str(caught.value)


def test_r_defect_port_of_a_repositorys_host_is_kept() -> None:
    assert host_of("https://jo:hush@git.example.com:8443/team/app.git") == (
        "https://git.example.com:8443"
    )
    assert host_of("http://git.example.com") == "http://git.example.com"


@pytest.mark.parametrize(
    "url", ["git.example.com", "", "ssh://git@host/x", "https://", "http://h:x"]
)
def test_an_address_without_scheme_or_host_is_refused(url: str) -> None:
    with pytest.raises(InvalidArgument, match=r"https://github\.com"):
        host_of(url)


def test_a_password_in_an_address_is_not_shown() -> None:
    assert without_user("https://jo:hush@example.com/a@b") == "https://example.com/a@b"
    assert without_user("git@example.com:team/app") == "git@example.com:team/app"
