"""Names without a place to break them: no page becomes wider than its window."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from connectapi.server import auth
from connectapi.testing import LocalConnect
from tests.server.dashboard.visitor import session_of
from tests.server.foundation.wire import Wire

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGES = (
    *("/connect/", "/connect/users", "/connect/groups", "/connect/tags", "/connect/tasks"),
    *("/connect/users/{user}", "/connect/groups/{group}"),
    *("/connect/content/{item}/info", "/connect/content/{item}/access"),
)


@pytest.fixture(scope="module")
def places() -> Iterator[tuple[LocalConnect, dict[str, str]]]:
    """A server of people who like long words, and what can stand in addresses."""
    with LocalConnect() as server:
        admin = Wire(server, server.api_key)
        person = {
            "username": "u" * 64,
            "first_name": "F" * 120,
            "last_name": "L" * 120,
            "email": f"{'e' * 64}@{'d' * 60}.{'d' * 60}.example",
            "user_role": "publisher",
            "password": "correct horse",
        }
        user = admin.api("POST", "/v1/users", person).ok()["guid"]
        group = admin.api("POST", "/v1/groups", {"name": "G" * 200}).ok()["guid"]
        admin.api("POST", f"/v1/groups/{group}/members", {"user_guid": user}).ok(204)
        named = {"name": "n" * 64, "title": "T" * 400}
        item = admin.api("POST", "/v1/content", named).ok()["guid"]
        for kind, guid in (("user", user), ("group", group)):
            entry = {"principal_type": kind, "principal_guid": guid, "role": "viewer"}
            admin.api("POST", f"/v1/content/{item}/permissions", entry).ok(201)
        top = admin.api("POST", "/v1/tags", {"name": "C" * 200}).ok()["id"]
        tag = admin.api("POST", "/v1/tags", {"name": "T" * 200, "parent_id": top}).ok()["id"]
        admin.api("POST", f"/v1/content/{item}/tags", {"tag_id": tag}).ok()
        owner = {"owner_guid": user}
        admin.api("PATCH", f"/v1/content/{item}", owner).ok()
        yield server, {"user": user, "group": group, "item": item}


@pytest.mark.parametrize("path", PAGES)
async def test_long_words_do_not_widen_a_page(
    browser: "Browser", places: tuple[LocalConnect, dict[str, str]], path: str
) -> None:
    server, names = places
    context = await browser.new_context()
    secret = session_of(server, "admin")
    await context.add_cookies([{"name": auth.SESSION_COOKIE, "value": secret, "url": server.url}])
    page = await context.new_page()
    found = {}
    for width in (1440, 800, 360):
        await page.set_viewport_size({"width": width, "height": 800})
        await page.goto(server.url + path.format(**names))
        found[width] = await page.evaluate("document.documentElement.scrollWidth")
    await context.close()

    assert found == {1440: 1440, 800: 800, 360: 360}
