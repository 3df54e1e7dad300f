"""The running processes of content: started when wanted, shared, replaced, and ended."""

import asyncio
import contextlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectapi.server.content.view import View
from connectapi.server.runtime.fleet import Full, Lease, NotReady, Patience, StartFailed
from connectapi.testing import LocalConnect
from tests.server.runtime.stage import Stage, until

SHORT, LONG = 0.3, 600


@pytest.fixture(scope="module")
def server() -> Iterator[LocalConnect]:
    with LocalConnect(run_content=True, socket=False) as server:
        yield server


@pytest.fixture
def stage(server: LocalConnect) -> Iterator[Stage]:
    stage = Stage.open(server, Patience(first=60))
    yield stage
    stage.close()


def pid(stage: Stage, lease: Lease) -> int:
    running = stage.server.services.live.running(lease.job_key)
    assert running is not None
    return running.pid


async def test_a_process_is_started_for_the_first_visitor_and_shared(stage: Stage) -> None:
    view = stage.publish(name="shared", idle_timeout=LONG)
    assert stage.jobs(view) == []
    first, second = await asyncio.gather(stage.fleet.lease(view), stage.fleet.lease(view))
    assert first.address == second.address
    assert first.worker_id == second.worker_id
    assert await stage.ask(first, "/GREETING") == "ours"
    assert await stage.ask(first, "/CONNECT_CONTENT_JOB_KEY") == first.job_key
    assert await stage.ask(first, "/CONNECT_SERVER") == "http://local-connect.invalid/"
    (job,) = stage.jobs(view)
    assert (job["key"], job["exit_code"]) == (first.job_key, None)
    assert len(stage.launched) == 1


async def test_an_idle_process_ends_well_and_leaves_nothing(stage: Stage) -> None:
    view = stage.publish(name="idle", idle_timeout=SHORT)
    lease = await stage.fleet.lease(view)
    home = Path(await stage.ask(lease, "/HOME"))
    assert home.is_dir()
    lease.release()
    lease.release()
    (job,) = await stage.until_ended(view, 1)
    assert (job["exit_code"], job["error"]) == (0, None)
    await until(lambda: not home.exists())
    again = await stage.fleet.lease(view)
    assert again.worker_id != lease.worker_id


async def test_a_process_in_use_stays(stage: Stage) -> None:
    view = stage.publish(name="used", idle_timeout=SHORT)
    lease = await stage.fleet.lease(view)
    other = stage.publish(name="beside", idle_timeout=SHORT)
    (await stage.fleet.lease(other)).release()
    await stage.until_ended(other, 1)
    assert await stage.ask(lease, "/GREETING") == "ours"


async def test_nothing_need_be_waited_for(stage: Stage) -> None:
    view = stage.publish("waits", name="slow", idle_timeout=LONG)
    with pytest.raises(NotReady) as caught:
        await stage.fleet.lease(view, wait=0)
    assert caught.value.job_key is None
    with pytest.raises(NotReady) as caught:
        await stage.fleet.lease(view, wait=0.5)
    (job,) = stage.jobs(view)
    assert caught.value.job_key == job["key"]
    waiting = asyncio.ensure_future(stage.fleet.lease(view))
    (stage.folder(view) / "go").touch()
    assert (await waiting).job_key == job["key"]


async def test_one_that_ends_at_once_says_why_and_is_not_tried_for_everybody(stage: Stage) -> None:
    view = stage.publish("exits", name="exits")
    failures = [await failure_of(stage, view) for _ in range(3)]
    assert len({failure.message for failure in failures}) == 1
    message = failures[0].message
    assert "ended with exit code 3 while it was started" in message
    assert message.splitlines()[-2:] == ["begins with exits", "no such table: boats"]
    (job,) = stage.jobs(view)
    assert failures[-1].job_key == job["key"]
    assert job["exit_code"] == 3
    assert "exit code 3" in job["error"]
    # Whoever changed something wants it to be tried.
    (stage.folder(view) / "behaviour").write_text("")
    stage.fleet.renew(view.bundle["content_id"])
    assert (await stage.fleet.lease(view)).job_key != job["key"]


async def failure_of(stage: Stage, view: View) -> StartFailed:
    with pytest.raises(StartFailed) as caught:
        await stage.fleet.lease(view)
    return caught.value


async def test_a_failure_is_forgotten_after_a_while(server: LocalConnect) -> None:
    stage = Stage.open(server, Patience(first=0.2))
    try:
        view = stage.publish("exits", name="forgotten")
        with pytest.raises(StartFailed):
            await stage.fleet.lease(view)
        (stage.folder(view) / "behaviour").write_text("")

        async def attempt() -> Lease:
            while True:
                with contextlib.suppress(StartFailed):
                    return await stage.fleet.lease(view)
                await asyncio.sleep(0.01)

        async with asyncio.timeout(20):
            assert await stage.ask(await attempt(), "/GREETING") == "ours"
    finally:
        await asyncio.to_thread(stage.close)


async def test_one_that_does_not_answer_in_time_is_ended(stage: Stage) -> None:
    view = stage.publish("hangs stubborn", name="hangs", init_timeout=2)
    with pytest.raises(StartFailed, match=r"did not answer within 2 s") as caught:
        await stage.fleet.lease(view)
    assert "begins with hangs" in caught.value.message
    (job,) = stage.jobs(view)
    assert job["exit_code"] == 1
    assert "did not answer within 2 s" in job["error"]


async def test_a_program_that_is_not_there_is_named(stage: Stage, tmp_path: object) -> None:
    view = stage.publish(name="missing")
    stage.folder(view).joinpath("manifest.json").unlink()
    with pytest.raises(StartFailed, match="manifest"):
        await stage.fleet.lease(view)
    (job,) = stage.jobs(view)
    assert job["exit_code"] == 1


async def test_a_crash_is_made_good_at_the_next_visit(stage: Stage) -> None:
    view = stage.publish(name="crash", idle_timeout=LONG)
    lease = await stage.fleet.lease(view)
    with contextlib.suppress(OSError):
        await stage.ask(lease, "/crash")
    (job,) = await stage.until_ended(view, 1)
    assert (job["exit_code"], job["error"]) == (7, "The process ended with exit code 7.")
    lease.release()
    again = await stage.fleet.lease(view, prefer=lease.worker_id)
    assert again.worker_id != lease.worker_id
    assert await stage.ask(again, "/GREETING") == "ours"


async def test_more_visitors_get_more_processes_until_it_is_full(stage: Stage) -> None:
    view = stage.publish(
        name="full", max_processes=2, max_conns_per_process=2, load_factor=1, idle_timeout=LONG
    )
    leases = [await stage.fleet.lease(view) for _ in range(4)]
    assert len({lease.address for lease in leases}) == 2
    with pytest.raises(Full):
        await stage.fleet.lease(view)
    leases[0].release()
    assert (await stage.fleet.lease(view)).address == leases[0].address


async def test_a_small_load_factor_prepares_the_next_process(stage: Stage) -> None:
    view = stage.publish(
        name="eager", max_processes=2, max_conns_per_process=10, load_factor=0.1, idle_timeout=LONG
    )
    first, second = await stage.fleet.lease(view), await stage.fleet.lease(view)
    assert first.address == second.address
    await until(lambda: len(stage.jobs(view)) == 2 or None)
    third = await until_another(stage, view, first)
    assert (await stage.fleet.lease(view, prefer=first.worker_id)).worker_id == first.worker_id
    assert (await stage.fleet.lease(view, prefer=third.worker_id)).worker_id == third.worker_id


async def until_another(stage: Stage, view: View, first: Lease) -> Lease:
    async with asyncio.timeout(20):
        while True:
            lease = await stage.fleet.lease(view)
            if lease.worker_id != first.worker_id:
                return lease
            lease.release()
            await asyncio.sleep(0.02)


async def test_what_changed_is_for_new_visitors(stage: Stage) -> None:
    view = stage.publish(name="renewed", idle_timeout=LONG)
    number = view.bundle["content_id"]
    old = await stage.fleet.lease(view)
    stage.fleet.renew(number)
    new = await stage.fleet.lease(view, prefer=old.worker_id)
    assert new.worker_id != old.worker_id
    # The old one goes on for whom it has, and ends with the last of them.
    assert await stage.ask(old, "/GREETING") == "ours"
    old.release()
    (job,) = await stage.until_ended(view, 1)
    assert (job["key"], job["exit_code"]) == (old.job_key, 0)
    assert await stage.ask(new, "/GREETING") == "ours"


async def test_a_change_while_it_is_started_leads_to_the_new_one(stage: Stage) -> None:
    view = stage.publish("waits", name="changed", idle_timeout=LONG)
    waiting = asyncio.ensure_future(stage.fleet.lease(view))
    await until(lambda: stage.launched or None)
    (stage.folder(view) / "behaviour").write_text("")
    stage.fleet.renew(view.bundle["content_id"])
    lease = await waiting
    (ended,) = await stage.until_ended(view, 1)
    assert ended["exit_code"] == 0
    assert [job["key"] for job in stage.jobs(view)] == [ended["key"], lease.job_key]


async def test_locked_and_deleted_content_ends_now(stage: Stage) -> None:
    view = stage.publish(name="locked", idle_timeout=LONG)
    lease = await stage.fleet.lease(view)
    stage.change(view, locked=True)
    stage.fleet.stop_content(view.bundle["content_id"])
    (job,) = await stage.until_ended(view, 1)
    assert (job["key"], job["exit_code"]) == (lease.job_key, 15)
    with pytest.raises(StartFailed, match="locked"):
        await stage.fleet.lease(view)
    stage.change(view, locked=False)
    stage.fleet.renew(view.bundle["content_id"])
    assert await stage.ask(await stage.fleet.lease(view), "/GREETING") == "ours"


async def test_whoever_waits_for_content_that_is_locked_is_told(stage: Stage) -> None:
    view = stage.publish("waits", name="locked-early", idle_timeout=LONG)
    waiting = asyncio.ensure_future(stage.fleet.lease(view))
    await until(lambda: stage.launched or None)
    stage.change(view, locked=True)
    stage.fleet.stop_content(view.bundle["content_id"])
    with pytest.raises(StartFailed, match="locked"):
        await waiting
    (job,) = await stage.until_ended(view, 1)
    assert job["exit_code"] == 15


async def test_a_job_can_be_killed(stage: Stage) -> None:
    view = stage.publish(name="killed", idle_timeout=LONG)
    lease = await stage.fleet.lease(view)
    stage.server.services.work.order_kill(lease.job_key)
    stage.fleet.stop_job(lease.job_key)
    again = await stage.fleet.lease(view)
    assert again.worker_id != lease.worker_id
    (job,) = await stage.until_ended(view, 1)
    assert (job["key"], job["exit_code"]) == (lease.job_key, 15)


async def test_a_draft_has_processes_of_its_own(stage: Stage) -> None:
    view = stage.publish(name="with-draft", min_processes=1, idle_timeout=SHORT)
    draft = stage.publish_again(view.bundle["content_id"], activate=False, prefix="_bundle{}/")
    of_all, of_draft = await stage.fleet.lease(view), await stage.fleet.lease(draft)
    assert of_all.address != of_draft.address
    assert of_draft.base_path == f"{of_all.base_path}/_bundle{draft.bundle['id']}"
    of_draft.release()
    (job,) = await stage.until_ended(view, 1)
    assert job["key"] == of_draft.job_key
    stage.fleet.stop_bundle(view.bundle["id"])
    assert len(await stage.until_ended(view, 2)) == 2


async def test_some_are_there_before_anybody_visits(stage: Stage) -> None:
    view = stage.publish(name="warm", min_processes=2, idle_timeout=SHORT)
    stage.publish(name="cold", idle_timeout=SHORT)
    stage.fleet.begin()
    await until(lambda: len(stage.launched) == 2 or None)
    lease = await stage.fleet.lease(view)
    number = view.bundle["content_id"]
    # They are replaced as soon as something changed, too.
    stage.change(view, runtime='{"min_processes": 1, "idle_timeout": 0}')
    stage.fleet.renew(number)
    lease.release()
    ended = await stage.until_ended(view, 2)
    assert {job["exit_code"] for job in ended} == {0}
    await until(lambda: len(stage.launched) == 3 or None)
    again = await stage.fleet.lease(view)
    assert again.job_key == stage.jobs(view)[-1]["key"]


async def test_one_kept_warm_that_crashes_is_started_again_but_not_at_once(
    server: LocalConnect,
) -> None:
    stage = Stage.open(server, Patience(first=0.5))
    try:
        view = stage.publish(name="warm-crash", min_processes=1, idle_timeout=LONG)
        lease = await stage.fleet.lease(view)
        with contextlib.suppress(OSError):
            await stage.ask(lease, "/crash")
        await stage.until_ended(view, 1)
        assert len(stage.launched) == 1
        await until(lambda: len(stage.launched) == 2 or None)
    finally:
        await asyncio.to_thread(stage.close)


async def test_a_port_that_was_taken_meanwhile_is_no_failure(stage: Stage) -> None:
    view = stage.publish(name="port", idle_timeout=LONG)
    stage.launches.squats = 1
    lease = await stage.fleet.lease(view)
    assert len(stage.launched) == 2
    assert await stage.ask(lease, "/GREETING") == "ours"
    assert len(stage.jobs(view)) == 1


async def test_ports_that_are_always_taken_are_one(stage: Stage) -> None:
    view = stage.publish(name="ports")
    stage.launches.squats = 2
    with pytest.raises(StartFailed, match="already in use"):
        await stage.fleet.lease(view)
    assert len(stage.launched) == 2
    assert len(stage.jobs(view)) == 1


async def test_all_end_with_the_server(server: LocalConnect) -> None:
    stage = Stage.open(server, Patience())
    ready = stage.publish("stubborn", name="ending", idle_timeout=LONG)
    starting = stage.publish("waits", name="starting", idle_timeout=LONG)
    lease = await stage.fleet.lease(ready)
    waiting = asyncio.ensure_future(stage.fleet.lease(starting))
    await until(lambda: len(stage.launched) == 2 or None)
    number = pid(stage, lease)
    async with asyncio.timeout(15):
        await asyncio.to_thread(stage.fleet.close)
    with pytest.raises(StartFailed, match="server stops"):
        await waiting
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
    for view in (ready, starting):
        (job,) = stage.jobs(view)
        assert (job["exit_code"], job["error"]) == (0, None)
    with pytest.raises(StartFailed, match="server stops"):
        await stage.fleet.lease(ready)
    stage.close()


async def test_content_that_is_gone_is_not_started(stage: Stage) -> None:
    view = stage.publish(name="gone")
    other = replace(view, bundle={**view.bundle, "content_id": 9999})  # type: ignore[arg-type]
    with pytest.raises(StartFailed, match="deleted"):
        await stage.fleet.lease(other)
