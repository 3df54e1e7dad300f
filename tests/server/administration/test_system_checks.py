"""Checks of the server, run in the background."""

from __future__ import annotations

import socket
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from connectapi import Client
from connectapi.models.system_checks import SystemCheckRun
from connectapi.server.store import checks
from connectapi.server.store.tables import schema_version
from connectapi.testing import LocalConnect
from tests.server.content.conftest import deployed, refusal, site


def finished(client: Client) -> SystemCheckRun:
    api = client.api.system_checks
    run = api.run_system_checks()
    assert run.status in ("requested", "running", "done")
    deadline = time.monotonic() + 20
    while run.status != "done":
        assert time.monotonic() < deadline, "the checks never end"
        time.sleep(0.01)
        run = api.get_system_check_run(run.id)
    return run


def test_a_sound_server_passes(admin: Client) -> None:
    deployed(admin, site())
    run = finished(admin)
    found = admin.api.system_checks.get_system_check_run_results(run.id)
    assert found.run == run
    assert (run.failed, run.passed) == (0, len(found.results))
    assert all(result.passed and result.output and result.error == "" for result in found.results)
    assert {result.group.name for result in found.results} >= {"folder", "database", "content"}
    assert admin.api.system_checks.list_system_check_runs() == [run]


def test_a_lost_archive_and_a_clock_that_was_turned_back_are_found(tmp_path: Path) -> None:
    server = LocalConnect(socket=False, check_answers=True, data=tmp_path)
    with server, server.client() as admin:
        guid = deployed(admin, site())
        (archive,) = (tmp_path / "bundles").iterdir()
        archive.unlink()
        server.move_clock(timedelta(days=-1))
        run = finished(admin)
        results = admin.api.system_checks.get_system_check_run_results(run.id).results
    failed = {result.test.name: result.error for result in results if not result.passed}
    assert run.failed == len(failed) == 2
    assert guid in failed["archives"]
    assert "last change" in failed["clock"]


def test_runs_are_removed_with_their_results(admin: Client) -> None:
    api = admin.api.system_checks
    run = finished(admin)
    api.delete_system_check_run(run.id)
    assert api.list_system_check_runs() == []
    for call in (
        api.get_system_check_run,
        api.get_system_check_run_results,
        api.delete_system_check_run,
    ):
        assert refusal(call, run.id) == (404, "ObjectDoesNotExist")
        assert refusal(call, "no-number") == (404, "ObjectDoesNotExist")


def test_other_hosts_are_not_there(admin: Client) -> None:
    run = admin.api.system_checks.run_system_checks
    assert refusal(run, hostname="elsewhere.example.com") == (400, "InvalidHost")
    assert admin.api.system_checks.list_system_check_runs() == []
    assert run(hostname=finished(admin).hostname).id


@pytest.mark.parametrize("tls", [False, True])
def test_a_server_on_a_socket_reaches_itself(tls: bool) -> None:
    with LocalConnect(tls=tls, check_answers=True) as server, server.client() as admin:
        assert listening(admin) == (True, "")
        with socket.create_server(("127.0.0.1", 0)) as other:
            server.services.checks.listens_at(other.getsockname())
        passed, error = listening(admin)
    assert not passed
    assert "127.0.0.1" in error


def listening(admin: Client) -> tuple[bool, str]:
    """How the check of the socket ends in a new run."""
    results = admin.api.system_checks.get_system_check_run_results(finished(admin).id).results
    (result,) = (result for result in results if result.test.name == "listening")
    return result.passed, result.error


def test_a_check_that_breaks_has_failed_and_the_others_go_on(
    server: LocalConnect, admin: Client
) -> None:
    with server.services.database.write() as connection:
        connection.execute(delete(schema_version))
    run = finished(admin)
    results = admin.api.system_checks.get_system_check_run_results(run.id).results
    (failed,) = (result for result in results if not result.passed)
    assert (failed.test.name, failed.output) == ("version", "")
    assert "could not be made" in failed.error
    assert run.passed == len(results) - 1


def test_what_the_end_of_the_server_cut_off_is_canceled(tmp_path: Path) -> None:
    with LocalConnect(socket=False, data=tmp_path) as server, server.client() as admin:
        done = finished(admin)
        with server.services.database.write() as connection:
            cut = checks.create(connection, server.services.clock.stamp(), "host")
    with LocalConnect(socket=False, data=tmp_path) as server, server.client() as admin:
        runs = admin.api.system_checks.list_system_check_runs()
        assert [(run.id, run.status) for run in runs] == [
            (done.id, "done"),
            (str(cut), "canceled"),
        ]
        assert runs[0] == done
        assert finished(admin).failed == 0


def test_only_administrators_run_them(publisher: Client) -> None:
    assert refusal(publisher.api.system_checks.run_system_checks)[0] == 403
    assert refusal(publisher.api.system_checks.list_system_check_runs)[0] == 403
