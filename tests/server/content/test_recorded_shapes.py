"""The server's own answers have the shape of those that real servers gave."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectapi.testing import LocalConnect
from tests.server.content.conftest import People, deployed, flask, report, site
from tests.server.foundation.wire import Wire

RECORDED = Path(__file__).resolve().parents[4] / "shared" / "recorded"
ITEM = "v1/content/f2f37341-e21d-3d80-c698-a935ad614066"

pytestmark = pytest.mark.skipif(
    not RECORDED.is_dir(), reason="the recorded answers of real servers are not beside this tree"
)


# Any: JSON of any shape is walked.
def differences(recorded: Any, ours: Any, where: str = "") -> list[str]:
    """What an answer lacks of a recorded one, or has as another type; null fits everywhere."""
    if recorded is None or ours is None:
        return []
    if isinstance(recorded, dict) and isinstance(ours, dict):
        found = [f"{where}.{name} is missing" for name in recorded if name not in ours]
        for name in recorded.keys() & ours.keys():
            found += differences(recorded[name], ours[name], f"{where}.{name}")
        return found
    if isinstance(recorded, list) and isinstance(ours, list):
        assert ours or not recorded, f"{where} is empty, so nothing is compared"
        return differences(recorded[0], ours[0], f"{where}[0]") if recorded else []
    if type(recorded) is not type(ours):
        return [f"{where} is {type(ours).__name__}, not {type(recorded).__name__}"]
    return []


@pytest.fixture
def answer(server: LocalConnect, people: People) -> Callable[[str], Any]:
    """The server's answer for a recorded path, about an item that has everything."""
    guid = deployed(people.admin, flask())
    document = deployed(people.admin, report(), "document")
    page = deployed(people.admin, site(), "site")
    api = people.admin.api
    origin = dict.fromkeys(("source", "source_repo", "source_branch", "source_commit"), "git")
    api.bundles.upload_content_bundle(guid, flask(), metadata=origin)
    api.content.set_content_repository(page, repository="https://git.example.invalid/a/b")
    people.page("admin", f"{page}/")
    items = {"jobs": document, "repository": page, "bundles": guid}
    wire = Wire(server, server.api_key)

    def get(path: str) -> Any:
        last = path.rpartition("/")[2]
        query = "?include=owner" if path == "v1/content" else ""  # the recorded call had it
        ours = path.replace(ITEM, f"v1/content/{items.get(last, guid)}")
        return wire.get(f"/{ours}{query}").ok()

    return get


@pytest.mark.parametrize(
    "path",
    [
        "v1/packages",
        "v1/system/caches/runtime",
        "v1/content",
        ITEM,
        f"{ITEM}/packages",
        f"{ITEM}/repository",
        f"{ITEM}/jobs",
        f"{ITEM}/bundles",
    ],
)
def test_an_answer_has_the_recorded_shape(answer: Callable[[str], Any], path: str) -> None:
    recorded = json.loads((RECORDED / f"{path}.json").read_text())
    assert differences(recorded, answer(path)) == []
