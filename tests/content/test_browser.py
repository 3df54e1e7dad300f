"""Content in a real browser: a click goes to the process and its answer comes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from connectapi import Client
from tests.chromium import chromium
from tests.content.kinds import EXAMPLES
from tests.content.visitor import PATIENCE
from tests.server.dashboard.conftest import OPTIONS

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Of each kind: what is clicked, and what is read before and afterwards.
CLICKS = {
    "asgi": ("Ring", "Mounted at", "ring: ding"),
    "streamlit": ("A boat came in", "Boats counted: 0", "Boats counted: 1"),
    "shiny-core": ("Moor a boat", "Free berths: 12", "Free berths: 11"),
    "shiny-express": ("Blink", "Blinks seen: 0", "Blinks seen: 1"),
    "gradio": ("Spell", "Harbour radio", "Sierra Echo Alfa"),
}
LIGHT = ("asgi",)


def by_kind(folder: str) -> pytest.ParameterSet:
    mark = pytest.mark.content if folder in LIGHT else pytest.mark.heavy
    return pytest.param(folder, id=folder, marks=(mark, pytest.mark.timeout(600)))


@contextmanager
def page() -> Iterator[Page]:
    program = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(OPTIONS))
        try:
            yield browser.new_page()
        finally:
            browser.close()


@pytest.mark.parametrize("folder", [by_kind(folder) for folder in CLICKS])
def test_a_click_is_answered(client: Client, folder: str) -> None:
    button, before, after = CLICKS[folder]
    patience = int(PATIENCE)
    item = client.deploy(
        EXAMPLES / folder,
        name=f"clicked-{folder}",
        access_type="all",
        verify=False,
        init_timeout=patience,
        idle_timeout=patience,
    )
    with page() as shown:
        shown.set_default_timeout(PATIENCE * 1000)
        # A browser sees a page that says that it is started, which brings the visitor to it.
        shown.goto(str(item.content_url), wait_until="commit")
        shown.get_by_text(before, exact=False).first.wait_for()
        shown.get_by_role("button", name=button).click()
        if folder == "gradio":
            field = shown.get_by_label("On the radio")
            shown.wait_for_function(
                "([field, text]) => field.value.includes(text)",
                arg=[field.element_handle(), after],
            )
        else:
            shown.get_by_text(after, exact=False).first.wait_for()
    sessions = client.usage.find(content_guid=item.guid).collect()
    assert sessions
    item.delete()
