"""Names that turn what stands beside them, or of which nothing is seen."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from connectapi.server import auth
from connectapi.testing import LocalConnect
from tests.server.dashboard.visitor import session_of, visitor
from tests.server.foundation.conftest import archive, new_item, upload
from tests.server.foundation.wire import Wire

if TYPE_CHECKING:
    from playwright.async_api import Browser

RIGHT_TO_LEFT = "\u202e"


@pytest.fixture(scope="module")
def server() -> Iterator[LocalConnect]:
    with LocalConnect() as server:
        yield server


@pytest.mark.asyncio(loop_scope="session")
async def test_a_title_turns_nothing_beside_it(browser: "Browser", server: LocalConnect) -> None:
    """As HTML has it for what people made up: each is isolated from the text around it."""
    fields = {"name": "turned", "title": f"Report {RIGHT_TO_LEFT}gnp.exe"}
    Wire(server, server.api_key).api("POST", "/v1/content", fields).ok()
    context = await browser.new_context()
    secret = session_of(server, "admin")
    await context.add_cookies([{"name": auth.SESSION_COOKIE, "value": secret, "url": server.url}])
    page = await context.new_page()
    await page.goto(f"{server.url}/connect/?q=turned")
    title = await page.locator("a.name").bounding_box()
    name = await page.locator(".beside").bounding_box()
    await context.close()

    assert title is not None
    assert name is not None
    assert title["x"] + title["width"] <= name["x"]


@pytest.mark.parametrize("title", ["   ", "\u3000"])
def test_a_title_of_blanks_is_no_title(server: LocalConnect, title: str) -> None:
    """There is something to see and to click on: the item's name."""
    name = f"blank-{ord(title[0])}"
    admin = Wire(server, server.api_key)
    guid = admin.api("POST", "/v1/content", {"name": name, "title": title}).ok()["guid"]
    ada = visitor(server, "admin")

    assert f'/connect/content/{guid}/info">{name}</a>' in ada.open(f"/connect/?q={name}").html
    assert f"<h1>{name}</h1>" in ada.open(f"/connect/content/{guid}/info").html


def test_what_cannot_be_seen_in_a_files_name_is_written_out(server: LocalConnect) -> None:
    """Who looks at a draft before it goes live sees which files there are."""
    admin = Wire(server, server.api_key)
    guid = new_item(admin, "files")
    files = {"index.html": "", f"photo{RIGHT_TO_LEFT}gpj.exe": "", "grüße/\u5730\u56fe <b>.txt": ""}
    bundle = upload(admin, guid, archive(files))
    admin.api("PATCH", f"/v1/content/{guid}/environment", [{"name": "A\u200bB", "value": "x"}])
    ada = visitor(server, "admin")

    draft = ada.open(f"/connect/content/{guid}/draft/{bundle}").text
    assert "photo\\u202egpj.exe" in draft
    assert "grüße/\u5730\u56fe <b>.txt" in draft
    assert "A\\u200bB" in ada.open(f"/connect/content/{guid}/environment").text
