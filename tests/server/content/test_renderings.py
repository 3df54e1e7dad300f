"""Documents: rendered when deployed and on request, shown by variant, rendering and draft."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from connectapi import Client
from connectapi.server.store import users, variants
from connectapi.testing import LocalConnect
from tests.server.content.conftest import (
    People,
    deploy,
    deployed,
    ended,
    flask,
    new,
    packed,
    refusal,
    report,
    site,
    upload,
)

GUID = "00000000-0000-4000-8000-000000000000"


class Variant:
    """The default variant of an item, looked at in the database."""

    def __init__(self, server: LocalConnect, client: Client, guid: str) -> None:
        self._server = server
        self._content_id = int(client.api.content.get_content_item(guid).id)
        with server.services.database.read() as connection:
            row = variants.default(connection, self._content_id)
        assert row is not None
        self.key, self.id = str(row["key"]), int(row["id"])

    def renderings(self) -> list[tuple[int, bool]]:
        """Number and activity of each rendering, newest first."""
        with self._server.services.database.read() as connection:
            rows = variants.renderings_of(connection, self.id)
        return [(row["id"], row["active"]) for row in rows]


def test_a_deployment_renders_within_the_one_job_that_is_there_at_once(people: People) -> None:
    api = people.owner.api
    guid = new(people.owner)
    upload(people.owner, guid, report())
    task_id = api.content.deploy_content_bundle(guid).task_id
    (job,) = api.jobs.get_jobs(guid)
    assert job.tag == "build_report"

    task = people.owner.tasks.wait(task_id, timeout=20)
    assert (task.output[0], task.code) == ("Building Quarto document...", 0)
    assert any(line.startswith("Launching Quarto") for line in task.output)
    (job,) = api.jobs.get_jobs(guid)
    assert (job.status, job.exit_code, job.content_guid) == (2, 0, guid)
    log = [entry.data for entry in api.jobs.get_job_log(guid, job.key).entries]
    assert f"[rsc-session] Content GUID: {guid}" in log
    assert f"[rsc-session] Job Key: {job.key}" in log
    assert all(any(line.endswith(said) for line in task.output) for said in log)


def test_a_site_is_built_by_a_job_of_its_own_kind(people: People) -> None:
    bundle = packed("quarto-static", {"index.qmd": "Hi"}, metadata={"content_category": "site"})
    guid = deployed(people.owner, bundle)
    assert people.owner.api.content.get_content_item(guid).content_category == "site"
    people.owner.api.content.render_content(guid)
    assert {job.tag for job in people.owner.api.jobs.get_jobs(guid)} == {"build_site"}


def test_the_page_is_the_documents_text_and_code_is_not_run(people: People) -> None:
    guid = deployed(people.owner, report())
    page = people.page("owner", f"{guid}/").ok().decode()
    assert "<title>Sales</title>" in page
    assert "Sales rose." in page
    assert "plot(sales)" not in page


def test_text_of_a_document_cannot_become_markup(people: People) -> None:
    text = "---\ntitle: <b>x</b>\n---\n# <script>1</script>\n\n<img src=x>\n\n```\n<i>\n```\n"
    page = people.page("owner", f"{deployed(people.owner, report(text))}/").ok().decode()
    assert not any(tag in page for tag in ("<b>", "<script>", "<img", "<i>"))
    assert "&lt;script&gt;" in page


def test_a_page_that_the_bundle_brings_is_shown(people: People) -> None:
    bundle = report(**{"report.html": "<p>made at home</p>", "style.css": "p {}"})
    guid = deployed(people.owner, bundle)
    assert people.page("owner", f"{guid}/").ok() == b"<p>made at home</p>"
    assert people.page("owner", f"{guid}/style.css").ok() == b"p {}"


def test_sources_of_documents_are_not_served(people: People) -> None:
    guid = deployed(people.owner, report())
    for name in ("report.qmd", "manifest.json"):
        assert people.page("owner", f"{guid}/{name}").status == 404


def test_a_site_is_shown_under_its_own_address(people: People) -> None:
    bundle = report(**{"_site/index.html": "<p>site</p>"})
    guid = deployed(people.owner, bundle)
    answer = people.page("owner", f"{guid}/")
    assert (answer.status, answer.headers["location"]) == (302, f"/content/{guid}/_site/index.html")
    assert people.page("owner", f"{guid}/_site/index.html").ok() == b"<p>site</p>"


def test_a_notebook_shows_its_words_and_what_it_once_printed(people: People) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Title\n", "\n", "Words."]},
        {
            "cell_type": "code",
            "source": "print(6 * 7)",
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["42\n"]}],
        },
        {"cell_type": "code", "source": "pass", "outputs": []},
    ]
    bundle = packed(
        "jupyter-static",
        {"book.ipynb": json.dumps({"cells": cells, "nbformat": 4})},
        metadata={"entrypoint": "book.ipynb"},
    )
    page = people.page("owner", f"{deployed(people.owner, bundle)}/").ok().decode()
    assert "Words." in page
    assert "<pre>42" in page
    assert "print(6 * 7)" not in page


@pytest.mark.parametrize("text", ["no JSON", "{}", '{"cells": [{"cell_type": "code"}]}'])
def test_a_document_that_cannot_be_read_fails_its_deployment(admin: Client, text: str) -> None:
    bundle = packed("jupyter-static", {"b.ipynb": text}, metadata={"entrypoint": "b.ipynb"})
    guid = new(admin)
    upload(admin, guid, bundle)
    task = ended(admin, admin.api.content.deploy_content_bundle(guid).task_id)
    assert task.code == 1
    assert any("b.ipynb" in line for line in task.output)
    assert admin.api.content.get_content_item(guid).bundle_id is None
    (job,) = admin.api.jobs.get_jobs(guid)
    assert (job.exit_code, job.status) == (1, 2)
    assert admin.api.jobs.get_job_error(guid, job.key) is not None


def test_a_document_without_a_document_fails(admin: Client) -> None:
    guid = new(admin)
    upload(admin, guid, packed("quarto-static", {"data.csv": "1"}))
    assert ended(admin, admin.api.content.deploy_content_bundle(guid).task_id).code == 1


def test_rendering_again_replaces_what_is_shown_and_keeps_the_old(
    server: LocalConnect, people: People
) -> None:
    api = people.owner.api
    guid = deployed(people.owner, report())
    variant = Variant(server, people.owner, guid)
    ((first, _),) = variant.renderings()

    done = api.content.render_content(guid)
    task = people.owner.tasks.wait(done.task_id, timeout=20)
    assert (task.code, task.error) == (0, "")
    (second, active), old = variant.renderings()
    assert (active, old) == (True, (first, False))
    assert second > first
    newest = api.jobs.get_jobs(guid)[0]
    assert (newest.tag, newest.variant_key) == ("build_report", variant.key)
    assert (newest.variant_id, newest.queued_time) == (str(variant.id), None)

    for number in (first, second):
        for base in (guid, f"{guid}/v{variant.key}"):
            assert b"Sales rose." in people.page("owner", f"{base}/_rev{number}/").ok()
    api.content.render_content(guid, variant_key=variant.key)
    assert people.page("owner", f"{guid}/v{variant.key}/").status == 200


def test_an_address_without_its_slash_gets_one(server: LocalConnect, people: People) -> None:
    guid = deployed(people.owner, report())
    key = Variant(server, people.owner, guid).key
    for path in (f"{guid}/v{key}", f"{guid}/_bundle1"):
        answer = people.page("owner", path)
        assert (answer.status, answer.headers["location"]) == (302, f"/content/{path}/")


def test_old_renderings_and_drafts_are_for_collaborators(
    server: LocalConnect, people: People, shared: Callable[[str], str]
) -> None:
    guid = shared(deployed(people.owner, report()))
    variant = Variant(server, people.owner, guid)
    draft = deploy(people.owner, guid, report("Draft.\n"), activate=False)
    people.owner.tasks.wait(people.owner.api.content.render_content(guid).task_id, timeout=20)
    (active, _), _, (old, _) = variant.renderings()

    assert people.page("reader", f"{guid}/_rev{active}/").status == 200
    assert b"Sales rose." in people.page("reader", f"{guid}/").ok()
    for path in (f"_rev{old}/", f"_bundle{draft}/"):
        assert people.page("editor", f"{guid}/{path}").status == 200
        for who, status in (("reader", 403), ("stranger", 403), ("nobody", 302)):
            assert people.page(who, f"{guid}/{path}").status == status
    assert b"Draft." in people.page("editor", f"{guid}/_bundle{draft}/").ok()
    assert people.page("owner", f"{guid}/_rev999/").status == 404
    assert people.page("owner", f"{guid}/_bundle999/").status == 404


def test_a_draft_of_new_content_is_seen_before_anything_is_published(people: People) -> None:
    for name, bundle, status in (
        ("site", site("draft"), 200),
        ("report", report("draft"), 200),
        ("api", flask(), 501),
    ):
        guid = new(people.owner, name)
        draft = deploy(people.owner, guid, bundle, activate=False)
        item = people.owner.api.content.get_content_item(guid)
        assert (item.bundle_id, item.app_mode) == (None, "unknown")
        assert people.page("owner", f"{guid}/_bundle{draft}/").status == status
        assert people.page("owner", f"{guid}/").status == 404


def test_a_private_variant_is_its_owners(
    server: LocalConnect, people: People, shared: Callable[[str], str]
) -> None:
    guid = shared(deployed(people.owner, report()))
    item = people.owner.api.content.get_content_item(guid)
    with server.services.database.write() as connection:
        editor = users.by_username(connection, "editor")
        assert editor is not None
        values = {"name": "mine", "visibility": "private", "owner_id": editor["id"]}
        private = variants.create(connection, server.services.clock.stamp(), int(item.id), values)[
            "key"
        ]
    render = people.editor.api.content.render_content(guid, variant_key=private)
    people.editor.tasks.wait(render.task_id, timeout=20)
    assert people.page("editor", f"{guid}/v{private}/").status == 200
    assert people.page("owner", f"{guid}/v{private}/").status == 403
    found = refusal(people.owner.api.content.render_content, guid, variant_key=private)
    assert found == (404, "ObjectDoesNotExist")


def test_what_cannot_be_rendered_is_refused(people: People) -> None:
    render = people.owner.api.content.render_content
    guid = deployed(people.owner, report())
    assert refusal(render, guid, variant_key="nothing1") == (404, "ObjectDoesNotExist")
    assert refusal(render, GUID) == (404, "ObjectDoesNotExist")
    for name, bundle in (("site", site()), ("api", flask())):
        other = deployed(people.owner, bundle, name)
        assert refusal(render, other) == (400, "InvalidAppMode")
    assert refusal(render, new(people.owner, "new")) == (400, "InvalidAppMode")
    people.owner.api.content.update_content(guid, locked=True)
    assert refusal(render, guid) == (403, "LockedContentProcess")


@pytest.mark.parametrize(
    "who, expected",
    [
        ("reader", (403, "PermissionDenied")),
        ("stranger", (403, "NoViewPermission")),
        ("admin", (403, "PermissionDenied")),
    ],
)
def test_rendering_is_for_editors(
    people: People, shared: Callable[[str], str], who: str, expected: tuple[int, str]
) -> None:
    guid = shared(deployed(people.owner, report()))
    assert refusal(people.named(who).api.content.render_content, guid) == expected
    assert people.editor.api.content.render_content(guid).task_id


def test_locked_content_shows_its_message_to_everybody(people: People) -> None:
    guid = deployed(people.owner, report(), access_type="all")
    people.owner.api.content.update_content(guid, locked=True, locked_message="Back <soon>")
    for who in ("owner", "nobody"):
        answer = people.page(who, f"{guid}/")
        assert answer.status == 403
        assert b"Back &lt;soon&gt;" in answer.body


def test_visits_name_what_was_seen(server: LocalConnect, people: People) -> None:
    guid = deployed(people.owner, report())
    variant = Variant(server, people.owner, guid)
    ((rendering, _),) = variant.renderings()
    bundle_id = people.owner.api.content.get_content_item(guid).bundle_id
    people.page("owner", f"{guid}/", user_agent="tests")
    (visit,) = people.owner.api.instrumentation.get_content_visits(content_guid=guid).results
    assert (visit.variant_key, visit.rendering_id) == (variant.key, str(rendering))
    assert (visit.bundle_id, visit.path, visit.user_agent) == (bundle_id, None, "tests")
    assert people.owner.api.instrumentation.get_shiny_app_usage().results == []


def test_who_collaborates_through_a_group_sees_the_visits(people: People) -> None:
    guid = deployed(people.owner, report())
    people.page("owner", f"{guid}/")
    hits = people.editor.api.instrumentation.get_content_hits
    assert hits() == []
    group = people.admin.api.groups.create_group(name="editors")
    people.admin.api.groups.add_group_member(group.guid, user_guid=people.editor.me().guid)
    people.owner.api.content_permissions.add_content_permission(
        guid, principal_guid=group.guid, principal_type="group", role="owner"
    )
    assert [hit.content_guid for hit in hits()] == [guid]
    assert people.editor.api.instrumentation.get_content_visits().results


def test_what_is_not_shown_is_no_visit(people: People) -> None:
    guid = deployed(people.owner, flask())
    assert people.page("owner", f"{guid}/").status == 501
    assert people.page("owner", f"{guid}/nothing").status == 501
    assert people.owner.api.instrumentation.get_content_hits(content_guid=[guid]) == []


def test_renderings_go_with_their_item(server: LocalConnect, people: People) -> None:
    guid = deployed(people.owner, report())
    ((number, _),) = Variant(server, people.owner, guid).renderings()
    path = server.services.archives.rendering(number)
    assert path.is_file()
    people.owner.api.content.delete_content(guid)
    assert not path.exists()
    assert people.page("owner", f"{guid}/").status == 404


def test_renderings_go_with_their_bundle(server: LocalConnect, people: People) -> None:
    guid = deployed(people.owner, report())
    first = people.owner.api.content.get_content_item(guid).bundle_id
    assert first
    deploy(people.owner, guid, report("Second.\n"))
    variant = Variant(server, people.owner, guid)
    (kept, _), (gone, _) = variant.renderings()
    people.owner.api.bundles.delete_bundle(guid, first)
    assert variant.renderings() == [(kept, True)]
    assert not server.services.archives.rendering(gone).exists()
    assert b"Second." in people.page("owner", f"{guid}/").ok()


def test_a_rendering_that_fails_leaves_what_was_shown(server: LocalConnect, people: People) -> None:
    guid = deployed(people.owner, report())
    variant = Variant(server, people.owner, guid)
    shown = variant.renderings()
    bundle_id = people.owner.api.content.get_content_item(guid).bundle_id
    assert bundle_id
    server.services.archives.archive(int(bundle_id)).unlink()

    task = ended(people.owner, people.owner.api.content.render_content(guid).task_id)
    assert (task.code, task.error) == (
        1,
        "Unable to render: Rendering exited abnormally: exit status 1",
    )
    job = people.owner.api.jobs.get_jobs(guid)[0]
    assert (job.exit_code, job.error) == (1, f"The archive of bundle {bundle_id} is gone.")
    error = people.owner.api.jobs.get_job_error(guid, job.key)
    assert error is not None
    assert error.summary == job.error
    (entry,) = people.owner.api.jobs.get_job_log(guid, job.key, max_log_lines=1).entries
    assert (entry.source, entry.data) == ("stderr", job.error)
    assert variant.renderings() == shown
    assert b"Sales rose." in people.page("owner", f"{guid}/").ok()


def test_a_rendering_is_a_job_from_the_start_and_can_be_killed(
    server: LocalConnect, people: People
) -> None:
    guid = deployed(people.owner, report())
    with server.services.work.held():
        task_id = people.owner.api.content.render_content(guid).task_id
        job = people.owner.api.jobs.get_jobs(guid)[0]
        assert job.status == 0
        people.owner.api.jobs.kill_job(guid, job.key)
        other = people.owner.api.content.render_content(guid).task_id
        item = people.admin.api.queue.get_queue(asc_order=False).results[0]
        people.admin.api.queue.delete_queue_item(item.id)
    assert [ended(people.owner, number).code for number in (task_id, other)] == [1, 1]
    codes = [job.exit_code for job in people.owner.api.jobs.get_jobs(guid)]
    assert codes == [15, 15, 0]
