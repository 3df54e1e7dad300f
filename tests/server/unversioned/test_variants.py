"""Variants of documents, those who get them by mail, and their schedules."""

import json
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from tests.server.unversioned.conftest import Scene

RECORDED = Path(__file__).parents[4] / "shared/recorded"


def recorded(name: str) -> Any:  # Any: JSON as it was recorded
    path = RECORDED / name
    if not path.exists():
        pytest.skip(f"no recorded answers at {RECORDED}")
    return json.loads(path.read_text())


def shape(value: object) -> object:
    """Names and JSON types of an answer; of a list, those of its first element."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value[:1]]
    return type(value).__name__


def ended(scene: Scene, task: dict[str, Any]) -> dict[str, Any]:  # Any: tasks as answered
    return dict(scene.owner.get(f"/v1/tasks/{task['id']}?wait=10").ok())


def test_a_document_has_a_default_variant(scene: Scene) -> None:
    variant = scene.variant()
    file = "applications/f2f37341-e21d-3d80-c698-a935ad614066/variants.json"
    assert shape(variant) == shape(recorded(file)[0])
    assert (variant["is_default"], variant["name"]) == (True, "default")
    assert variant["app_id"] == scene.number(scene.document)
    assert scene.owner.get(f"/applications/{scene.page}/variants").ok() == []
    assert scene.reader.get(f"/variants/{variant['id']}").ok() == variant
    scene.stranger.get(f"/variants/{variant['id']}").refused(403, "NoViewPermission")
    scene.owner.get("/variants/999999").refused(404, "ObjectDoesNotExist")
    page = scene.owner.send("GET", f"/content/{scene.document}/v{variant['key']}/")
    assert b"Report" in page.ok()


def test_a_variant_changes(scene: Scene) -> None:
    path = f"/variants/{scene.variant()['id']}"
    changed = scene.editor.api("POST", path, {"name": "Weekly", "email_viewers": True}).ok()
    assert (changed["name"], changed["email_viewers"]) == ("Weekly", True)
    assert scene.variant() == changed
    scene.owner.api("POST", path, {"visibility": "private"}).refused(400, "InvalidParameter")
    scene.owner.api("POST", path, {"visibility": "secret"}).refused(400, "InvalidParameter")
    scene.reader.api("POST", path, {"name": "No"}).refused(403, "PermissionDenied")


def test_a_variant_is_rendered(scene: Scene) -> None:
    variant = scene.variant()
    task = scene.owner.api("POST", f"/variants/{variant['id']}/render", {}).ok()
    assert set(task) == set(recorded("variants/6627/render.json"))
    assert ended(scene, task)["code"] == 0
    newest, oldest = scene.owner.get(f"/variants/{variant['id']}/renderings").ok()
    assert set(newest) == {
        *("id", "app_id", "variant_id", "bundle_id"),
        *("job_key", "render_time", "render_duration", "active"),
    }
    assert (newest["active"], oldest["active"]) == (True, False)
    assert scene.variant()["rendering_id"] == newest["id"] > oldest["id"]
    scene.reader.api("POST", f"/variants/{variant['id']}/render").refused(403, "PermissionDenied")


def messages(scene: Scene) -> list[EmailMessage]:
    folder = scene.server.services.archives.archive(0).parents[1] / "outbox"
    files = sorted(folder.glob("*.eml"))
    return [message_from_bytes(path.read_bytes(), policy=default) for path in files]


def test_a_variant_is_mailed_into_the_outbox(scene: Scene) -> None:
    emails = {"owner": "olga@example.invalid", "reader": "rosa@example.invalid"}
    for name, email in emails.items():
        scene.admin.api("PUT", f"/v1/users/{scene.guids[name]}", {"email": email}).ok()
    variant = scene.variant()
    path = f"/variants/{variant['id']}/sender?rendering_id={variant['rendering_id']}&email="
    task = scene.reader.api("POST", f"{path}me").ok()
    assert shape(task) == shape(recorded("variants/6627/sender.json"))
    (message,) = messages(scene)
    assert message["To"] == emails["reader"]
    assert message["Subject"] == "document"
    body = message.get_body()
    assert body is not None
    assert f"/content/{scene.document}/v{variant['key']}/" in body.get_content()

    scene.owner.api("POST", f"{path}collaborators_viewers").ok()
    assert {found["To"] for found in messages(scene)[1:]} == set(emails.values())
    scene.reader.api("POST", f"{path}collaborators").refused(403, "PermissionDenied")
    scene.owner.api("POST", f"{path}everybody").refused(400, "InvalidParameter", "email")
    unknown = f"/variants/{variant['id']}/sender?rendering_id=999999&email=me"
    scene.owner.api("POST", unknown).refused(404, "ObjectDoesNotExist", "999999")


def test_subscribers_come_and_go(scene: Scene) -> None:
    path = f"/variants/{scene.variant()['id']}/subscribers"
    reader, editor = scene.guids["reader"], scene.guids["editor"]
    assert scene.owner.get(path).ok() == []
    (own,) = scene.reader.api("POST", path, [reader]).ok()
    assert own["guid"] == reader
    scene.reader.api("POST", path, [editor]).refused(403, "PermissionDenied")
    both = scene.owner.api("POST", path, [editor, reader]).ok()
    assert [user["username"] for user in both] == ["editor", "reader"]
    assert len(scene.reader.get(path).ok()) == 1
    scene.reader.api("DELETE", f"{path}/{editor}").refused(403, "PermissionDenied")
    scene.owner.api("DELETE", f"{path}/{editor}").ok(204)
    scene.owner.api("DELETE", f"{path}/{editor}").refused(404, "ObjectDoesNotExist")
    scene.owner.api("POST", path, ["not-a-guid"]).refused(400, "InvalidParameter", "[0]")
    nobody = "6f300623-1e0c-48e6-a473-ddf630c0c0c3"
    scene.owner.api("POST", path, [nobody]).refused(400, "InvalidParameter", nobody)
    scene.stranger.get(path).refused(403, "NoViewPermission")


def order(scene: Scene, **fields: object) -> dict[str, object]:
    variant = scene.variant()
    return {
        "app_id": variant["app_id"],
        "variant_id": variant["id"],
        "type": "day",
        "schedule": '{"N":1}',
        "start_time": "2026-01-31T06:30:00Z",
        "timezone": "UTC",
        "email": False,
        **fields,
    }


def test_a_schedule_is_made_read_changed_and_removed(scene: Scene) -> None:
    path = f"/variants/{scene.variant()['id']}/schedules"
    assert scene.owner.get(path).ok() == []
    made = scene.owner.api("POST", "/schedules", order(scene)).ok()
    assert (made["type"], made["schedule"]) == ("day", '{"N":1}')
    assert made["activate"] is False
    assert made["next_run"] > scene.server.services.clock.stamp()
    assert made["next_run"].endswith("T06:30:00.000000Z")
    assert scene.reader.get(path).ok() == [made]
    assert scene.reader.get(f"/schedules/{made['id']}").ok() == made
    assert scene.owner.get(f"/applications/{scene.document}").ok()["is_scheduled"] is True

    whole = {**made, "type": "week", "activate": True, "email": True}
    changed = scene.editor.api("POST", f"/schedules/{made['id']}", whole).ok()
    assert (changed["id"], changed["type"], changed["activate"]) == (made["id"], "week", True)
    # A change replaces everything: what is left out is as if it had never been set.
    bare = scene.owner.api("POST", f"/schedules/{made['id']}", order(scene)).ok()
    assert (bare["email"], bare["activate"]) == (False, False)
    scene.owner.api("DELETE", f"/schedules/{made['id']}").ok(204)
    assert scene.owner.get(path).ok() == []
    scene.owner.get(f"/schedules/{made['id']}").refused(404, "ObjectDoesNotExist")


def test_schedules_that_say_nothing_usable(scene: Scene) -> None:
    wrong = {
        "type": "fortnight",
        "schedule": '{"N":0}',
        "timezone": "Mars/Olympus",
    }
    for name, value in wrong.items():
        scene.owner.api("POST", "/schedules", order(scene, **{name: value})).refused(
            400, "InvalidSchedule"
        )
    scene.owner.api("POST", "/schedules", order(scene, start_time="tomorrow")).refused(
        400, "InvalidParameter", "start_time"
    )
    scene.owner.api("POST", "/schedules", order(scene, app_id=999)).refused(
        400, "InvalidParameter", "app_id"
    )
    scene.owner.api("POST", "/schedules", order(scene, variant_id=999)).refused(
        404, "ObjectDoesNotExist", "999"
    )
    missing = order(scene)
    del missing["type"]
    scene.owner.api("POST", "/schedules", missing).refused(400, "InvalidParameter", "type")


def test_who_may_schedule(scene: Scene) -> None:
    scene.reader.api("POST", "/schedules", order(scene)).refused(403, "PermissionDenied")
    scene.stranger.api("POST", "/schedules", order(scene)).refused(403, "NoViewPermission")
    made = scene.owner.api("POST", "/schedules", order(scene)).ok()
    scene.owner.api("POST", "/schedules", order(scene)).refused(409, "DuplicateSchedule")
    scene.stranger.get(f"/schedules/{made['id']}").refused(403, "NoViewPermission")
    scene.reader.api("DELETE", f"/schedules/{made['id']}").refused(403, "PermissionDenied")
    moved = order(scene, variant_id=made["variant_id"] + 1)
    scene.owner.api("POST", f"/schedules/{made['id']}", moved).refused(400, "InvalidParameter")


def test_schedules_of_all_content_in_a_span_of_time(scene: Scene) -> None:
    variant = scene.variant()
    body = {
        "app_id": variant["app_id"],
        "variant_id": variant["id"],
        "type": "day",
        "schedule": '{"N":1}',
        "start_time": "2030-01-01T06:30:00Z",
        "timezone": "UTC",
    }
    made = scene.owner.api("POST", "/schedules", body).ok()
    path = "/v1/experimental/schedules"
    assert scene.owner.get(path).ok() == {"schedules": [made]}
    assert scene.reader.get(f"{path}?detailed=true").ok() == {"schedules": [made]}
    assert scene.stranger.get(path).ok() == {"schedules": []}
    # The R client sends the offset of its own zone, and five decimals.
    around = "start=2030-01-01T12:00:00.00000%2B05:30&end=2030-01-01T12:00:00.00000%2B05:30"
    assert scene.owner.get(f"{path}?{around}").ok() == {"schedules": [made]}
    assert scene.owner.get(f"{path}?start=2030-01-01T06:30:01Z").ok() == {"schedules": []}
    assert scene.owner.get(f"{path}?end=2030-01-01T06:29:59Z").ok() == {"schedules": []}
    scene.owner.get(f"{path}?start=tomorrow").refused(400, "InvalidTimeFormat")
