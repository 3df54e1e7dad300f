"""What a process of content finds in its environment."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import connectapi
from connectapi.server.content.job import Job
from connectapi.server.identity import tokens
from connectapi.server.recovery import recover
from connectapi.server.runtime.content_environment import (
    ContentEnvironments,
    ContentGone,
    Told,
    variables_of,
)
from connectapi.server.runtime.workspaces import Workspace, Workspaces
from connectapi.server.store import content
from connectapi.testing import LocalConnect

SERVERS_OWN = {
    "PATH": "/usr/bin",
    "LANG": "de_DE.UTF-8",
    "LC_TIME": "C",
    "TZ": "Europe/Berlin",
    "SSL_CERT_FILE": "/etc/ca.pem",
    "AWS_SECRET_ACCESS_KEY": "hidden",
    "CONNECT_API_KEY": "of the server's user",
    "HOME": "/home/jane",
    "PYTHONPATH": "/home/jane/lib",
}


def told(tmp_path: Path, **more: object) -> Told:
    facts = {
        "server_url": "http://127.0.0.1:3939/rsc",
        "content_guid": "0-1",
        "job_key": "key",
        "workspace": Workspace(tmp_path),
        "api_key": "ephemeral",
        **more,
    }
    return Told(**facts)  # type: ignore[arg-type]  # facts of several types


def test_only_what_programs_need_comes_from_the_server(tmp_path: Path) -> None:
    found = variables_of(told(tmp_path), SERVERS_OWN, "jane")
    assert found == {
        "PATH": "/usr/bin",
        "LANG": "de_DE.UTF-8",
        "LC_TIME": "C",
        "TZ": "Europe/Berlin",
        "SSL_CERT_FILE": "/etc/ca.pem",
        "HOME": str(tmp_path / "home"),
        "TMPDIR": str(tmp_path / "tmp"),
        "LOGNAME": "jane",
        "USER": "jane",
        "CONNECT_SERVER": "http://127.0.0.1:3939/rsc/",
        "CONNECT_API_KEY": "ephemeral",
        "POSIT_PRODUCT": "CONNECT",
        "RSTUDIO_PRODUCT": "CONNECT",
        "CONNECT_CONTENT_GUID": "0-1",
        "CONNECT_CONTENT_JOB_KEY": "key",
    }


def test_a_server_with_nothing_in_its_environment_gives_a_path_and_a_language(
    tmp_path: Path,
) -> None:
    found = variables_of(told(tmp_path), {}, "jane")
    assert found["PATH"]
    assert found["LANG"] == "C.UTF-8"


def test_programs_of_the_environment_come_first(tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python"
    found = variables_of(told(tmp_path, python=python), SERVERS_OWN, "jane")
    assert found["PATH"] == f"{tmp_path / 'bin'}:/usr/bin"
    assert found["PYTHONUNBUFFERED"] == "1"


def test_the_owner_may_override_server_and_key_but_not_what_the_process_is(
    tmp_path: Path,
) -> None:
    own = {
        "CONNECT_SERVER": "https://other",
        "CONNECT_API_KEY": "mine",
        "POSIT_PRODUCT": "NONE",
        "CONNECT_CONTENT_GUID": "other",
        "PORT": "1",
        "GREETING": "hello",
    }
    found = variables_of(
        told(tmp_path, variables=own, launch={"PORT": "4000"}), SERVERS_OWN, "jane"
    )
    assert found["CONNECT_SERVER"] == "https://other"
    assert found["CONNECT_API_KEY"] == "mine"
    assert found["POSIT_PRODUCT"] == "CONNECT"
    assert found["CONNECT_CONTENT_GUID"] == "0-1"
    assert found["PORT"] == "4000"
    assert found["GREETING"] == "hello"


def test_a_proxy_is_not_in_the_way_of_the_server(tmp_path: Path) -> None:
    own = {"https_proxy": "http://proxy:3128", "no_proxy": "intern,localhost"}
    found = variables_of(told(tmp_path), own, "jane")
    assert found["https_proxy"] == "http://proxy:3128"
    assert found["no_proxy"] == "intern,localhost,127.0.0.1,::1"
    assert "NO_PROXY" not in found


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    text = repr(told(tmp_path, variables={"TOKEN": "hush"}, session_token="hush"))
    assert "ephemeral" not in text
    assert "hush" not in text


@pytest.fixture
def connect() -> Iterator[LocalConnect]:
    with LocalConnect(socket=False) as server:
        yield server


@pytest.fixture
def environments(connect: LocalConnect) -> ContentEnvironments:
    services = connect.services
    return ContentEnvironments(
        services.database, services.clock, services.vault, services.signer, services.address
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspaces(tmp_path).make("key")


def number_of(connect: LocalConnect, guid: str) -> int:
    with connect.services.database.read() as connection:
        row = content.by_guid(connection, guid)
    assert row is not None
    return int(row["id"])


def begin_job(connect: LocalConnect, guid: str) -> Job:
    services = connect.services
    values = {"content_id": number_of(connect, guid), "tag": "run_api"}
    return Job.begin(services.database, services.clock, services.work, None, values)


def test_the_key_is_the_owners_as_long_as_the_job_runs(
    connect: LocalConnect, environments: ContentEnvironments
) -> None:
    jane = connect.add_user("jane", "publisher")
    with connect.client(api_key=jane.api_key) as client:
        item = client.content.create("app")
        item.environment.update({"GREETING": "hello"})
        job = begin_job(connect, item.guid)
        given = environments.begin(job.content_id, job.key, job.workspace())
        assert given.variables["GREETING"] == "hello"
        assert given.variables["CONNECT_CONTENT_GUID"] == item.guid
        with connect.client(api_key=given.variables["CONNECT_API_KEY"]) as content_client:
            assert content_client.me().username == "jane"
            # It is no key that she made, so it is not among hers.
            assert len(list(client.api_keys.find())) == 1
            job.finish(0)
            with pytest.raises(connectapi.AuthenticationFailed):
                content_client.me()


def test_keys_of_jobs_that_a_killed_server_ran_are_good_for_nothing(
    connect: LocalConnect, environments: ContentEnvironments, workspace: Workspace
) -> None:
    with connect.client() as client:
        item = client.content.create("app")
    given = environments.begin(number_of(connect, item.guid), "key", workspace)
    services = connect.services
    workspaces = services.live.workspaces
    recover(services.database, services.clock, services.archives, services.tasks, workspaces)
    with (
        connect.client(api_key=given.variables["CONNECT_API_KEY"]) as client,
        pytest.raises(connectapi.AuthenticationFailed),
    ):
        client.me()
    with connect.client() as client:
        assert client.me().username == "admin"


def test_content_with_a_service_account_has_a_token_that_is_renewed(
    connect: LocalConnect, environments: ContentEnvironments, workspace: Workspace
) -> None:
    with connect.client() as client:
        item = client.content.create("app")
        number = number_of(connect, item.guid)
        plain = environments.begin(number, "key", workspace)
        assert "CONNECT_CONTENT_SESSION_TOKEN" not in plain.variables
        assert plain.refresh() is None
        integration = client.api.oauth_integrations.create_oauth_integration(
            name="warehouse",
            template="snowflake",
            config={"auth_type": "Service Account", "client_id": "id", "client_secret": "hush"},
        )
        item.integrations.set([integration])
    given = environments.begin(number, "key", workspace)
    token = given.variables["CONNECT_CONTENT_SESSION_TOKEN"]
    file = Path(given.variables["CONNECT_CONTENT_SESSION_TOKEN_FILE"])
    assert file.read_text() == f"{token}\n"
    assert file.stat().st_mode & 0o077 == 0
    signer = connect.services.signer
    assert tokens.read_session(signer, token, tokens.CONTENT_SESSION).content_guid == item.guid
    assert given.refresh() != token
    assert file.read_text() != f"{token}\n"


def test_nothing_is_run_for_content_that_was_deleted(
    environments: ContentEnvironments, workspace: Workspace
) -> None:
    with pytest.raises(ContentGone, match="deleted"):
        environments.begin(999, "key", workspace)
