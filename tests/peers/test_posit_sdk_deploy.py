"""posit-sdk: bundles, deployments, tasks, jobs, packages, renderings and schedules."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from posit import connect
from posit.connect.errors import ClientError
from requests import HTTPError

from tests.peers.bundles import fastapi_app, quarto_document, site

WAIT = {"wait": 1, "max_attempts": 30}


@pytest.fixture(scope="module")
def app(client: connect.Client) -> connect.Client:
    item = client.content.create(title="Program")
    task = item.bundles.create(fastapi_app()).deploy()
    task.wait_for(**WAIT)
    assert task.error_code == 0, task
    return client.content.get(item["guid"])


@pytest.fixture(scope="module")
def document(client: connect.Client) -> connect.Client:
    item = client.content.create(title="Document")
    item.bundles.create(quarto_document()).deploy().wait_for(**WAIT)
    return client.content.get(item["guid"])


def test_bundles_are_uploaded_listed_downloaded_and_removed(
    client: connect.Client, tmp_path: Path
) -> None:
    item = client.content.create()
    assert item.bundles.find() == []
    assert item.bundles.find_one() is None
    data = site()
    (tmp_path / "bundle.tar.gz").write_bytes(data)
    first = item.bundles.create(data)
    second = item.bundles.create(str(tmp_path / "bundle.tar.gz"))
    with (tmp_path / "bundle.tar.gz").open("rb") as file:
        third = item.bundles.create(file)
    assert [b["id"] for b in item.bundles.find()] == [third["id"], second["id"], first["id"]]
    assert item.bundles.find_one()["id"] == third["id"]
    assert item.bundles.get(first["id"])["content_guid"] == item["guid"]
    assert first["active"] is False
    assert "source" in first.metadata or first.metadata is not None

    first.download(str(tmp_path / "again.tar.gz"))
    assert (tmp_path / "again.tar.gz").read_bytes() == data
    stream = io.BytesIO()
    second.download(stream)
    assert stream.getvalue() == data

    second.delete()
    assert len(item.bundles.find()) == 2
    with pytest.raises(ClientError) as caught:
        item.bundles.get(second["id"])
    assert caught.value.http_status == 404


def test_a_deployed_bundle_is_the_active_one(client: connect.Client) -> None:
    item = client.content.create()
    assert item["app_mode"] == "unknown"
    bundle = item.bundles.create(site("<h1>One</h1>"))
    task = bundle.deploy()
    task.wait_for(**WAIT)
    assert (task.is_finished, task.error_code, task.error_message) == (True, 0, "")
    assert client.tasks.get(task["id"])["finished"] is True

    assert item.bundles.active()["id"] == bundle["id"]
    item = client.content.get(item["guid"])
    assert (item["app_mode"], item["bundle_id"]) == ("static", bundle["id"])
    assert b"One" in client.session.get(item["content_url"]).content

    item.bundles.create(site("<h1>Two</h1>"))
    item.deploy().wait_for(**WAIT)
    assert b"Two" in client.session.get(item["content_url"]).content
    with pytest.raises(ClientError) as caught:
        item.bundles.active().delete()
    assert caught.value.http_status == 400


def test_a_task_is_followed_line_by_line(client: connect.Client) -> None:
    item = client.content.create()
    task = item.bundles.create(site()).deploy()
    task.wait_for(**WAIT)
    task.update(first=1, wait=1)
    rest = task["output"]
    task.update()
    assert task["output"][1:] == rest


def test_packages_follow_the_deployment(client: connect.Client, app: connect.Client) -> None:
    names = {package["name"] for package in app.packages.fetch()}
    assert {"fastapi", "uvicorn"} <= names
    assert app.packages.find_by(name="fastapi")["version"] == "0.115.0"
    everywhere = client.packages.find_by(name="fastapi", app_guid=app["guid"])
    assert everywhere["language"] == "python"
    assert list(client.packages.fetch(name="no-such-package")) == []


def test_jobs_tell_what_ran(app: connect.Client) -> None:
    jobs = app.jobs.fetch()
    assert len(jobs) >= 1
    job = app.jobs.find(jobs[0]["key"])
    assert job["tag"] == "python_restore"
    assert app.jobs.find_by(tag="python_restore")["key"] == job["key"]
    assert job["status"] == 2
    with pytest.raises(ClientError) as caught:
        job.destroy()
    assert (caught.value.http_status, caught.value.error_code) == (409, 163)


def test_a_lockfile_says_what_was_installed(app: connect.Client, tmp_path: Path) -> None:
    lockfile = app.get_lockfile()
    assert "fastapi==0.115.0" in lockfile.text
    assert lockfile.python_version
    lockfile.write(str(tmp_path / "requirements.txt.lock"))
    assert (tmp_path / "requirements.txt.lock").read_text() == lockfile.text


def test_restarting_a_program_leaves_no_variable_behind(app: connect.Client) -> None:
    assert (app.is_interactive, app.is_rendered) == (True, False)
    # Its address is asked at the end, and answers that nothing was started.
    with pytest.raises(HTTPError, match="501"):
        app.restart()
    assert app.environment_variables.find() == []


def test_documents_are_rendered_anew(document: connect.Client) -> None:
    assert (document.is_interactive, document.is_rendered) == (False, True)
    before = document._default_variant["rendering_id"]
    task = document.render()
    task.wait_for(**WAIT)
    assert task.error_code == 0
    variant = document._default_variant
    assert variant["rendering_id"] > before
    with pytest.raises(ValueError, match="Render not supported"):
        document._ctx.client.content.create().render()


def test_a_variant_is_mailed(document: connect.Client) -> None:
    with pytest.warns(FutureWarning, match="experimental"):
        document._default_variant.send_mail(to="me")


@pytest.mark.parametrize(
    "rule, text",
    [
        ({"type": "minute", "n": 30}, {"N": 30}),
        ({"type": "hour", "n": 2}, {"N": 2}),
        ({"type": "day", "n": 1}, {"N": 1}),
        ({"type": "weekday"}, {}),
        ({"type": "week", "n": 1}, {"N": 1}),
        ({"type": "dayofweek", "days": ["monday", 3]}, {"Days": [1, 3]}),
        ({"type": "semimonth", "first": False}, {"First": False}),
        ({"type": "dayofmonth", "day": 31, "n": 2}, {"N": 2, "Day": 31}),
        ({"type": "dayweekofmonth", "day": 0, "week": 2}, {"N": 1, "Day": 0, "Week": 2}),
        ({"type": "year", "n": 1}, {"N": 1}),
    ],
    ids=lambda value: value.get("type", ""),
)
@pytest.mark.filterwarnings("ignore:The schedule API is experimental:FutureWarning")
def test_documents_are_scheduled(
    document: connect.Client, rule: dict[str, object], text: dict[str, object]
) -> None:
    schedules = document.schedule
    start = datetime(2026, 1, 31, 6, 30, tzinfo=UTC)
    made = schedules.create(**rule, start_time=start, timezone="Europe/Berlin", email=True)
    assert made.rule == text
    assert made["activate"] is True
    found = schedules.find_one()
    assert found == made
    assert found["next_run"] > datetime.now(UTC).isoformat()

    changed = schedules.create(type="day", n=3)
    assert changed["id"] == made["id"]
    assert (changed.rule, changed["timezone"]) == ({"N": 3}, "Europe/Berlin")
    assert (changed["email"], changed["activate"]) == (True, True)
    schedules.delete()
    schedules.delete()
    assert schedules.find_one() is None


@pytest.mark.filterwarnings("ignore:The schedule API is experimental:FutureWarning")
def test_a_schedule_is_removed_by_itself(document: connect.Client) -> None:
    variant = document._default_variant
    schedule = variant.schedules.create(type="hour", n=1)
    schedule.destroy()
    assert variant.schedules.find_one() is None
