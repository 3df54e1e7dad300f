"""Notebooks and scripts, from their deployment to their next rendering."""

from pathlib import Path

import pytest

from connectapi import Client, ContentItem, TaskFailed
from connectapi.testing import LocalConnect
from tests.content.folders import copied, packed
from tests.content.kinds import EXAMPLES, NOTEBOOKS, Document
from tests.content.visitor import Visitor
from tests.peers.command import Rsconnect
from tests.waiting import until

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(600)]


every_kind = pytest.mark.parametrize("document", NOTEBOOKS, ids=lambda one: one.folder)


def visitor(server: LocalConnect, item: ContentItem) -> Visitor:
    return Visitor(str(item.content_url), server.api_key)


@every_kind
def test_a_document_lives(
    server: LocalConnect, client: Client, tmp_path: Path, document: Document
) -> None:
    item = client.deploy(document.source, name=document.folder)
    page = visitor(server, item)
    assert document.marker in page.get().text
    assert page.get(document.file).status == 404, "the source is not shown"
    until(lambda: client.usage.find(content_guid=item.guid).collect(), "hit")
    first = next(job for job in item.jobs.find() if job.tag == "build_jupyter")
    assert any(document.file in str(entry.data) for entry in item.jobs.log(first))

    # Rendered again, it is another rendering, and the old one stays in the history.
    item.render()
    (variant,) = item.variants.find()
    renderings = variant.renderings().collect()
    assert len(renderings) == 2
    assert document.marker in page.get().text
    assert document.marker in page.get(f"_rev{renderings[-1].id}/").text

    # What fails is told, and changes nothing for visitors.
    copy = copied(document.source, tmp_path / "broken")
    text = (copy / document.file).read_text()
    (copy / document.file).write_text(text.replace("print(", "1/0; print(", 1))
    bundle = item.bundles.upload(packed(document.source, copy))
    with pytest.raises(TaskFailed) as caught:
        item.deploy(bundle)
    assert "ZeroDivisionError" in str(caught.value.log)
    assert document.marker in page.get().text
    item.delete()


@every_kind
def test_rsconnect_deploys_it(
    server: LocalConnect, client: Client, rsconnect: Rsconnect, tmp_path: Path, document: Document
) -> None:
    folder = copied(document.source, tmp_path / document.folder)
    (folder / "manifest.json").write_text((document.source / "manifest.json").read_text())
    item = client.content.create(f"by-rsconnect-{document.folder}")
    words = [word.format(folder) for word in document.command]
    rsconnect(*words, "--app-id", item.guid)
    assert document.marker in visitor(server, item).get().text
    item.delete()


def test_a_variant_has_its_own_parameters(server: LocalConnect, client: Client) -> None:
    item = client.deploy(EXAMPLES / "notebook-parameters", name="seasons")
    page = visitor(server, item)
    assert "Season: summer" in page.get().text
    (variant,) = item.variants.find()
    client.request(
        "POST", f"/variants/{variant.id}", json={"parameters": {"season": "winter", "boats": 9}}
    )
    item.render()
    assert "Season: winter, 9 boats" in page.get().text
    item.delete()
