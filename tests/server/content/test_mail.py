"""Mails with renderings, as files of the outbox: who gets them, and what is in them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from connectapi.server.content import output_metadata
from connectapi.server.content.output_metadata import Draft, OutputMetadata, UnusableMetadata
from connectapi.server.settings import ServerSettings
from connectapi.testing import LocalConnect
from tests.server.content.conftest import People, deploy, new, report
from tests.server.content.running import deployment, opened, script

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def address(name: str) -> str:
    return f"{name}@example.invalid"


def sent(message: EmailMessage) -> datetime:
    return parsedate_to_datetime(str(message["Date"]))


def parsed(path: Path) -> EmailMessage:
    found = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).strip()


@dataclass
class Report:
    """A document of the owner's with its default variant, and the outbox of its server."""

    server: LocalConnect
    people: People
    guid: str

    @property
    def variant(self) -> dict[str, object]:
        (found,) = self.people.wires["owner"].get(f"/applications/{self.guid}/variants").ok()
        return dict(found)

    def change(self, **fields: object) -> None:
        path = f"/variants/{self.variant['id']}"
        self.people.wires["owner"].api("POST", path, fields).ok()

    def schedule(self, **fields: object) -> None:
        """Render every hour, with a mail each time unless another thing is said."""
        variant = self.variant
        body = {
            "app_id": variant["app_id"],
            "variant_id": variant["id"],
            "type": "hour",
            "schedule": '{"N":1}',
            "activate": True,
            "email": True,
            **fields,
        }
        self.people.wires["owner"].api("POST", "/schedules", body).ok()

    def hour(self) -> list[EmailMessage]:
        """Let an hour pass, and give the messages that came of it."""
        before = set(self.files())
        self.server.move_clock(timedelta(hours=1, seconds=1))
        assert self.server.services.work.wait_until_idle(30)
        return [parsed(path) for path in self.files() if path not in before]

    def send(self, to: str, who: str = "owner") -> list[EmailMessage]:
        """Ask for a copy of the present rendering by mail."""
        before = set(self.files())
        path = f"/variants/{self.variant['id']}/sender?email={to}"
        self.people.wires[who].api("POST", path).ok()
        return [parsed(path) for path in self.files() if path not in before]

    def files(self) -> list[Path]:
        folder = self.server.services.archives.archive(0).parents[1] / "outbox"
        return sorted(folder.glob("*.eml"))

    def says(self, files: dict[str, bytes] | None = None, **fields: object) -> None:
        """Have the present rendering say something about itself, as its document would."""
        archives = self.server.services.archives
        number = int(str(self.variant["rendering_id"]))
        folder = archives.rendered(number, 0).parent.parent / "renderings"
        (folder / f"{number}.json").write_text(json.dumps(fields))
        for name, data in (files or {}).items():
            (folder / str(number)).mkdir(exist_ok=True)
            (folder / str(number) / name).write_bytes(data)


@pytest.fixture
def sales(server: LocalConnect, people: People, shared: Callable[[str], str]) -> Report:
    """A report that the editor works on too, and that the reader may see; all have addresses."""
    for name in ("admin", "owner", "editor", "reader", "stranger"):
        guid = people.named(name).me().guid
        people.wires["admin"].api("PUT", f"/v1/users/{guid}", {"email": address(name)}).ok()
    guid = new(people.owner, "sales")
    people.owner.api.content.update_content(guid, title="Sales\r\nBcc: all@example.invalid")
    deploy(people.owner, shared(guid), report())
    return Report(server, people, guid)


def receivers(messages: list[EmailMessage]) -> set[str]:
    assert all("," not in str(message["To"]) for message in messages)
    return {str(message["To"]).partition("@")[0] for message in messages}


def test_the_owner_gets_the_rendering_and_a_link_to_it(sales: Report) -> None:
    sales.schedule()
    (message,) = sales.hour()
    assert message["To"] == address("owner")
    assert message["Subject"] == "Sales Bcc: all@example.invalid"
    assert message["Bcc"] is None
    url = f"{sales.server.url}/content/{sales.guid}/v{sales.variant['key']}/"
    assert url in text_of(message)
    assert message.get_body(("html",)) is None
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("sales.html", "text/html")
    assert "Sales rose." in attached.get_content()
    (second,) = sales.hour()
    assert sent(second) - sent(message) >= timedelta(hours=1)


def test_without_the_flag_nobody_is_mailed(sales: Report) -> None:
    sales.change(email_all=True)
    sales.schedule(email=False)
    assert sales.hour() == []


@pytest.mark.parametrize(
    "access, lists, expected",
    [
        ("acl", (), "owner"),
        ("acl", ("email_collaborators",), "owner editor"),
        ("acl", ("email_viewers",), "owner reader"),
        ("acl", ("email_collaborators", "email_viewers"), "owner editor reader"),
        ("acl", ("email_all",), "owner editor reader"),
        ("logged_in", ("email_viewers",), "owner reader"),
        ("logged_in", ("email_all",), "owner editor reader stranger admin"),
        ("all", ("email_all",), "owner editor reader stranger admin"),
    ],
)
def test_the_lists_of_a_variant_say_who_gets_it(
    sales: Report, access: str, lists: tuple[str, ...], expected: str
) -> None:
    sales.people.wires["owner"].api(
        "PATCH", f"/v1/content/{sales.guid}", {"access_type": access}
    ).ok()
    sales.change(**dict.fromkeys(lists, True))
    sales.schedule()
    assert receivers(sales.hour()) == set(expected.split())


def test_single_subscribers_get_it_as_long_as_they_may_see_it(sales: Report) -> None:
    owner = sales.people.wires["owner"]
    guids = [sales.people.named(name).me().guid for name in ("reader", "stranger")]
    owner.api("POST", f"/variants/{sales.variant['id']}/subscribers", guids).ok()
    sales.schedule()
    assert receivers(sales.hour()) == {"owner", "reader"}
    for entry in owner.get(f"/v1/content/{sales.guid}/permissions").ok():
        owner.api("DELETE", f"/v1/content/{sales.guid}/permissions/{entry['id']}").ok(204)
    assert receivers(sales.hour()) == {"owner"}


def test_locked_users_and_those_without_an_address_get_nothing(sales: Report) -> None:
    admin = sales.people.wires["admin"]
    sales.change(email_collaborators=True, email_viewers=True)
    sales.schedule()
    reader, editor = (sales.people.named(name).me().guid for name in ("reader", "editor"))
    admin.api("POST", f"/v1/users/{reader}/lock", {"locked": True}).ok()
    admin.api("PUT", f"/v1/users/{editor}", {"email": ""}).ok()
    assert receivers(sales.hour()) == {"owner"}
    owner = sales.people.named("owner").me().guid
    admin.api("POST", f"/v1/users/{owner}/lock", {"locked": True}).ok()
    # The owner's schedules go on, and are mailed to who is left.
    admin.api("PUT", f"/v1/users/{editor}", {"email": address("editor")}).ok()
    assert receivers(sales.hour()) == {"editor"}


def test_members_of_groups_get_what_the_group_may_see(sales: Report) -> None:
    admin, owner = sales.people.wires["admin"], sales.people.wires["owner"]
    group = admin.api("POST", "/v1/groups", {"name": "analysts"}).ok()["guid"]
    stranger = sales.people.stranger.me().guid
    admin.api("POST", f"/v1/groups/{group}/members", {"user_guid": stranger}).ok(204)
    entry = {"principal_guid": group, "principal_type": "group", "role": "viewer"}
    owner.api("POST", f"/v1/content/{sales.guid}/permissions", entry).ok(201)
    sales.change(email_viewers=True)
    sales.schedule()
    assert receivers(sales.hour()) == {"owner", "reader", "stranger"}
    assert receivers(sales.send("collaborators")) == {"owner", "editor"}
    assert receivers(sales.send("collaborators_viewers")) == {
        *("owner", "editor", "reader", "stranger")
    }


def test_the_document_says_what_its_mail_looks_like(sales: Report) -> None:
    sales.says(
        {"year.csv": b"1,2", "page.html": b"<p>"},
        rsc_email_subject=["Sales rose by 3 %"],
        rsc_email_body_html='<p>Look: <img src="cid:plot.png"></p>',
        rsc_email_images={"plot.png": base64.b64encode(PNG).decode()},
        rsc_email_attachments=["year.csv", "../../../bundles/1.tar.gz", "gone.csv"],
        rsc_email_suppress_report_attachment=True,
    )
    (message,) = sales.send("me", "reader")
    assert message["To"] == address("reader")
    assert message["Subject"] == "Sales rose by 3 %"
    assert "cid:plot.png" in text_of(message, "html")
    assert "/content/" in text_of(message)
    pictures = [part for part in message.walk() if part["Content-ID"]]
    assert [(part["Content-ID"], part.get_content_type()) for part in pictures] == [
        ("<plot.png>", "image/png")
    ]
    assert pictures[0].get_content() == PNG
    attached = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert attached == {"year.csv": "1,2"}


def test_a_document_may_want_several_mails(sales: Report) -> None:
    sales.says(
        rsc_email_version=2,
        emails=[
            {"email_id": 1, "subject": "First", "body_html": "<p>1</p>", "attachments": {}},
            {"email_id": 2, "body_text": "Two", "send_report_as_attachment": True},
        ],
    )
    first, second = sales.send("me")
    assert (first["Subject"], text_of(first, "html")) == ("First", "<p>1</p>")
    assert list(first.iter_attachments()) == []
    assert text_of(second) == "Two"
    assert [part.get_filename() for part in second.iter_attachments()] == ["sales.html"]


def test_what_cannot_be_read_is_as_if_it_had_not_been_said(sales: Report) -> None:
    sales.says(rsc_email_subject={"no": "text"})
    (message,) = sales.send("me")
    assert message["Subject"] == "Sales Bcc: all@example.invalid"


def test_those_who_can_help_hear_of_a_failure(sales: Report) -> None:
    sales.schedule(email=False)
    bundle_id = sales.people.owner.api.content.get_content_item(sales.guid).bundle_id
    archive = sales.server.services.archives.archive(int(str(bundle_id)))
    archive.unlink()
    messages = sales.hour()
    assert receivers(messages) == {"owner", "editor"}
    job = sales.people.owner.api.jobs.get_jobs(sales.guid)[0]
    for message in messages:
        assert str(message["Subject"]).startswith("Rendering failed: Sales")
        body = text_of(message)
        assert f"The archive of bundle {bundle_id} is gone." in body
        assert job.key in body
        assert f"{sales.server.url}/connect/#/apps/{sales.guid}/logs" in body
        assert list(message.iter_attachments()) == []
    # Who renders by hand sees what comes of it.
    before = len(sales.files())
    sales.people.owner.api.content.render_content(sales.guid)
    assert sales.server.services.work.wait_until_idle(30)
    assert len(sales.files()) == before


def test_a_private_variant_is_mailed_to_its_owner_alone(sales: Report) -> None:
    editor = sales.people.wires["editor"]
    fields = {"name": "mine", "visibility": "private", "email_all": True, "email_viewers": True}
    path = f"/applications/{sales.guid}/variants"
    variant = editor.api("POST", path, fields).ok()
    body = {
        "app_id": variant["app_id"],
        "variant_id": variant["id"],
        "type": "hour",
        "schedule": '{"N":1}',
        "activate": True,
        "email": True,
    }
    editor.api("POST", "/schedules", body).ok()
    assert receivers(sales.hour()) == {"editor"}


def test_the_order_of_files_is_that_of_messages(sales: Report) -> None:
    for _ in range(3):
        sales.send("collaborators")
    dates = [path.name[:22] for path in sales.files()]
    assert dates == sorted(dates)
    assert len(sales.files()) == 6
    assert all(path.name.endswith(".eml") for path in sales.files())


class TestScripts:
    @pytest.fixture
    def server(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalConnect]:
        with opened(monkeypatch, {}, ServerSettings(durable=False)) as server:
            yield server

    @pytest.fixture
    def sales(self, server: LocalConnect, people: People) -> Report:
        guid = people.owner.me().guid
        people.wires["admin"].api("PUT", f"/v1/users/{guid}", {"email": address("owner")}).ok()
        code = """
import json, os
open("year.csv", "w").write("1,2")
said = {
    "rsc_email_subject": os.environ["RSC_REPORT_NAME"] + " of today",
    "rsc_email_attachments": ["year.csv", "plan.txt"],
    "rsc_email_suppress_scheduled": "QUIET" in os.environ,
}
json.dump(said, open(".output_metadata.json", "w"))
"""
        guid = new(people.owner, "log")
        task = deployment(people.owner, guid, script(code, **{"plan.txt": "sail"}))
        assert task.code == 0, task.output
        return Report(server, people, guid)

    def test_it_mails_what_it_made_unless_it_does_not_want_to(self, sales: Report) -> None:
        sales.schedule()
        (message,) = sales.hour()
        assert message["Subject"] == "log of today"
        attached = [part.get_filename() for part in message.iter_attachments()]
        assert attached == ["log.html", "year.csv", "plan.txt"]
        owner = sales.people.owner
        owner.api.content.set_content_environment(sales.guid, [{"name": "QUIET", "value": "1"}])
        assert sales.hour() == []
        job = owner.api.jobs.get_jobs(sales.guid)[0]
        lines = [line.data for line in owner.api.jobs.get_job_log(sales.guid, job.key).entries]
        assert "The document does not want to be mailed this time." in lines
        # Who asks for a copy gets one all the same.
        assert len(sales.send("me")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[]",
        '{"rsc_email_subject": 5}',
        '{"rsc_output_files": 5}',
        '{"rsc_output_files": [5]}',
        '{"rsc_email_images": ["x"]}',
        '{"rsc_email_images": {"a": "no Base64!"}}',
        '{"rsc_email_suppress_scheduled": "yes"}',
        '{"emails": [5]}',
    ],
)
def test_metadata_that_cannot_be_used(text: str) -> None:
    with pytest.raises(UnusableMetadata, match=r"output_metadata\.json"):
        output_metadata.read(text.encode())


def test_metadata_of_all_tools() -> None:
    assert output_metadata.read(b"{}") == OutputMetadata()
    # R writes single values as lists, Lua an empty list as an object.
    said = {
        "rsc_output_files": "one.csv",
        "rsc_email_body_text": ["Words"],
        "rsc_email_attachments": {},
        "rsc_email_suppress_scheduled": [True],
        "rsc_email_images": {"a": f"data:image/png;base64,{base64.b64encode(PNG).decode()}"},
    }
    found = output_metadata.read(json.dumps(said).encode())
    assert found.files == ("one.csv",)
    (draft,) = found.drafts
    assert draft == Draft(text="Words", images={"a": PNG}, after_schedule=False)
