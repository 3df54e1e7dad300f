"""Environments: made once, whole or not at all, and failures that say what is wrong."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectapi.server.content.job import JobKilled
from connectapi.server.runtime.commands import Command, Limits
from connectapi.server.runtime.environment_cache import EnvironmentCache, key_of
from connectapi.server.runtime.environments import processes_in
from connectapi.server.runtime.failures import EnvironmentFailed
from connectapi.server.runtime.interpreters import Installation
from connectapi.server.runtime.requirements import Requirements
from connectapi.server.runtime.uv_program import Uv, UvMissing
from connectapi.testing import LocalConnect
from tests.server.runtime.workshop import VERSION, Workshop, in_thread
from tests.waiting import until

FILL = "write-for-ever"
SLEEP = "import time; time.sleep(60)"


@pytest.fixture(scope="module")
def server() -> Iterator[LocalConnect]:
    with LocalConnect(socket=False, run_content=True) as server:
        yield server


@pytest.fixture
def workshop(server: LocalConnect, tmp_path: Path) -> Workshop:
    return Workshop(server, tmp_path)


def test_an_environment_is_made_once_for_the_same_requirements(workshop: Workshop) -> None:
    wanted = workshop.wanted("flask==3.0", "idna==3.7", runtime=("uvicorn",))
    made, log = workshop.ensure(wanted)
    again, second = workshop.ensure(wanted)

    assert made == again
    assert workshop.installs() == 1
    assert made.packages == {"flask": "3.0", "idna": "3.7"}, "what we add is none of the content's"
    assert made.lockfile == "flask==3.0\nidna==3.7\n"
    assert made.python.parent.parent == made.folder
    assert made.folder.parts[-3:] == ("uv", VERSION, made.key)
    assert log == [
        f"Creating environment: {made.key}",
        "Packages are installed by uv (the manifest asks for pip).",
        "Installing flask (3.0) ...",
        "Installing idna (3.7) ...",
        "Installing uvicorn (1) ...",
        "Packages in the environment: flask==3.0, idna==3.7",
        "Creating lockfile: python/requirements.txt.lock",
    ]
    assert second[0] == f"Using cached environment: {made.key}"
    assert not any(line.startswith("Installing") for line in second)


def test_a_key_has_22_characters_and_follows_what_is_in_the_environment(
    workshop: Workshop,
) -> None:
    wanted = workshop.wanted("flask==3.0")
    other = replace(wanted, installation=Installation("3.1.0", Path("/python")))
    local = replace(wanted, requirements=Requirements(("file:///(bundle)",), local=(".",)))
    (workshop.folder / "bundle" / "setup.py").write_text("1")
    keys = [
        key_of(wanted),
        key_of(workshop.wanted("flask==3.1")),
        key_of(workshop.wanted("flask==3.0", runtime=("uvicorn",))),
        key_of(workshop.wanted("flask==3.0", managed=False)),
        key_of(replace(wanted, manager="uv")),
        key_of(other),
        key_of(local),
    ]
    (workshop.folder / "bundle" / "setup.py").write_text("2")

    assert key_of(workshop.wanted("flask==3.0")) == keys[0]
    assert key_of(replace(wanted, manager="")) == keys[0], "pip is what is meant by nothing"
    assert key_of(local) != keys[-1], "files that are installed count as well"
    assert len(set(keys)) == len(keys)
    assert {len(key) for key in keys} == {22}


def test_two_at_the_same_time_make_it_once(workshop: Workshop, tmp_path: Path) -> None:
    wanted = workshop.wanted(f"wait-for {tmp_path / 'go'}", "flask==3.0")
    first, second = workshop.job(), workshop.job()
    waiting = [
        in_thread(lambda: workshop.cache.ensure(wanted, first)),
        in_thread(lambda: workshop.cache.ensure(wanted, second)),
    ]
    until(lambda: any("Waiting" in line for j in (first, second) for line in workshop.log(j)))
    (tmp_path / "go").touch()
    made = [wait() for wait in waiting]
    logs = sorted((workshop.log(first) + workshop.log(second)), reverse=True)
    first.finish(0)
    second.finish(0)

    assert made[0] == made[1]
    assert workshop.installs() == 1
    assert any(line.startswith("Using cached environment") for line in logs)


def test_others_are_not_kept_waiting(workshop: Workshop, tmp_path: Path) -> None:
    job = workshop.job()
    wait = in_thread(
        lambda: workshop.cache.ensure(workshop.wanted(f"wait-for {tmp_path / 'go'}"), job)
    )
    until(lambda: "waiting" in workshop.log(job))
    workshop.ensure(workshop.wanted("idna==3.7"))
    (tmp_path / "go").touch()
    wait()
    job.finish(0)


def test_a_job_that_is_killed_leaves_nothing_behind(workshop: Workshop, tmp_path: Path) -> None:
    wanted = workshop.wanted(f"wait-for {tmp_path / 'go'}")
    job = workshop.job()
    wait = in_thread(lambda: workshop.cache.ensure(wanted, job))
    until(lambda: "waiting" in workshop.log(job))
    workshop.server.services.work.order_kill(job.key)
    with pytest.raises(JobKilled):
        wait()
    job.finish(15)

    assert list((workshop.folder / "environments" / ".making").iterdir()) == []
    assert workshop.cache.versions() == []
    (tmp_path / "go").touch()
    workshop.ensure(wanted)


def test_what_a_killed_server_left_half_made_goes_at_the_next_start(workshop: Workshop) -> None:
    made, _ = workshop.ensure(workshop.wanted("flask==3.0"))
    half = workshop.folder / "environments" / ".making" / "0123" / "env" / "bin"
    half.mkdir(parents=True)
    cache = workshop.new_cache()

    assert not half.exists()
    assert cache.find(VERSION, made.key) == made


@pytest.mark.parametrize("damage", ["python", "facts", "half"])
def test_a_damaged_environment_is_made_again(workshop: Workshop, damage: str) -> None:
    wanted = workshop.wanted("flask==3.0")
    made, _ = workshop.ensure(wanted)
    if damage == "python":
        made.python.unlink()
        made.python.symlink_to("/nowhere/python")
    elif damage == "facts":
        (made.folder / "environment.json").write_text("[]")
    else:
        (made.folder / "environment.json").unlink()

    assert workshop.cache.find(VERSION, made.key) is None
    again, log = workshop.ensure(wanted)
    assert again == made
    assert log[0] == f"Creating environment: {made.key}"


def test_made_anew_it_takes_the_place_of_the_old_one(workshop: Workshop) -> None:
    wanted = workshop.wanted("flask==3.0")
    made, _ = workshop.ensure(wanted)
    (made.folder / "mark").touch()
    again, _ = workshop.ensure(wanted, fresh=True)

    assert again == made
    assert workshop.installs() == 2
    assert not (made.folder / "mark").exists()


def test_a_failed_new_one_leaves_the_old_one(workshop: Workshop, tmp_path: Path) -> None:
    wanted = workshop.wanted("flask==3.0")
    made, _ = workshop.ensure(wanted)
    (tmp_path / "uv").write_text("#!/bin/sh\necho 'error: out of luck' >&2\nexit 2\n")
    with pytest.raises(EnvironmentFailed, match="out of luck"):
        workshop.ensure(wanted, fresh=True)

    assert workshop.cache.find(VERSION, made.key) == made


def failed(workshop: Workshop, *lines: str, runtime: tuple[str, ...] = ()) -> tuple[str, str, str]:
    job = workshop.job()
    with pytest.raises(EnvironmentFailed) as failure:
        workshop.cache.ensure(workshop.wanted(*lines, runtime=runtime), job)
    log = "\n".join(workshop.log(job))
    job.finish(1)
    assert list((workshop.folder / "environments" / ".making").iterdir()) == []
    return failure.value.code, failure.value.message, log


def test_a_requirement_that_does_not_resolve_is_named(workshop: Workshop) -> None:
    code, message, log = failed(
        workshop,
        "idna",
        "! error: No solution found when resolving dependencies\\n  cause: Because there is no "
        "version of flask==99 and you require flask==99, we can conclude that it is hopeless.",
    )

    assert code == "python-package-version-not-available"
    assert "The requirement flask==99 cannot be met" in message
    assert "Because there is no version of flask==99" in log
    assert log.endswith("pip install failed with exit code 1")


def test_a_pin_in_the_way_of_what_runs_the_content_is_named(workshop: Workshop) -> None:
    code, message, _ = failed(
        workshop,
        "h11==0.8",
        "idna==3.7",
        runtime=(
            (
                "! error: No solution found when resolving dependencies\\n  cause: Because all "
                "versions of uvicorn depend on h11>=0.9 and you require h11==0.8, it is hopeless."
            ),
        ),
    )

    assert code == "python-package-install-failed"
    assert "beside the content's h11==0.8, which is in the way" in message
    assert "idna" not in message


def test_a_full_disk_is_called_so(workshop: Workshop) -> None:
    line = "! error: Failed to write\\n  cause: No space left on device (os error 28)"
    assert "The disk is full" in failed(workshop, line)[1]


def test_an_installation_without_end_is_ended(workshop: Workshop) -> None:
    workshop.cache = workshop.new_cache(Limits(seconds=1.0))
    code, message, log = failed(workshop, "print-for-ever")

    assert code == "python-package-install-failed"
    assert "was ended" in message
    assert len(log) < 100 * 1024 * 1024


def test_an_installation_that_fills_the_disk_is_ended(workshop: Workshop) -> None:
    workshop.cache = workshop.new_cache(Limits(disk=20 * 1024 * 1024, seconds=60.0))

    # Either one file alone was too large, or the folder was when it was looked at.
    assert re.search("was ended: .*disk|more of the server's disk", failed(workshop, FILL)[1])


def test_passwords_do_not_get_into_the_log(workshop: Workshop) -> None:
    _, log = workshop.ensure(workshop.wanted("--index-url https://jane:secret@host/simple", "idna"))

    assert "option --index-url https://****@host/simple" in log
    assert "secret" not in " ".join(log)


def test_without_uv_the_failure_says_what_to_install(workshop: Workshop) -> None:
    def find() -> Path:
        raise UvMissing("The program uv is not here: run pip install uv.")

    uv = Uv(find=find, pip=dict)
    workshop.cache = EnvironmentCache(workshop.folder / "environments", uv)

    assert failed(workshop, "idna")[:2] == (
        "build-failed-error",
        "The program uv is not here: run pip install uv.",
    )


def test_a_folder_that_cannot_be_written_fails_the_job_alone(workshop: Workshop) -> None:
    place = workshop.folder / "environments" / "uv" / VERSION
    place.parent.mkdir(exist_ok=True)
    place.touch()

    assert "cannot write the environment" in failed(workshop, "idna")[1]


def test_where_packages_are_not_managed_the_installation_is_used_as_it_is(
    workshop: Workshop,
) -> None:
    wanted = workshop.wanted("flask==3.0", runtime=("uvicorn",), managed=False)
    made, log = workshop.ensure(wanted)
    calls = workshop.calls.read_text()

    assert made.packages == {}
    assert "--system-site-packages" in calls
    assert "Installing uvicorn (1) ..." in log
    assert not any("flask" in line for line in log)
    assert any("Packages are not managed for this content" in line for line in log)


def test_places_in_the_bundle_are_built_from_a_copy(workshop: Workshop) -> None:
    (workshop.folder / "bundle" / "setup.py").write_text("")
    local = Requirements(("--find-links file:///(bundle)/.",), local=(".",))
    _, log = workshop.ensure(replace(workshop.wanted(), requirements=local))
    used = next(line for line in log if line.startswith("option --find-links"))

    assert "/.making/" in used
    assert used.endswith("/bundle/.")


def test_a_cache_in_use_is_seen_by_its_processes(workshop: Workshop) -> None:
    made, _ = workshop.ensure(workshop.wanted("flask==3.0"))
    place = workshop.cache.place(VERSION)
    job = workshop.job()
    assert processes_in(place) == []
    running = job.start(Command([str(made.python), "-c", SLEEP], workshop.folder, {}))
    until(lambda: processes_in(place) == [running.pid])
    running.stop(0)
    assert running.wait(20) is not None
    job.finish(0)

    assert processes_in(place) == []
    workshop.cache.remove(VERSION)
    assert workshop.cache.versions() == []
    assert workshop.cache.find(VERSION, made.key) is None
