"""One full server for all tests that only look, and a fresh one for those that change much."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from connectapi.server import auth
from connectapi.testing import LocalConnect
from tests.chromium import chromium
from tests.server.dashboard.visitor import Visitor, session_of, visitor
from tests.server.dashboard.world import World, build

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page

OPTIONS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    with LocalConnect(check_answers=True) as server:
        yield build(server)


@pytest.fixture
def ada(world: World) -> Visitor:
    """An administrator."""
    return visitor(world.server, "ada")


@pytest.fixture
def pia(world: World) -> Visitor:
    """The publisher who owns everything."""
    return visitor(world.server, "pia")


@pytest.fixture
def paul(world: World) -> Visitor:
    """A publisher who collaborates on the site."""
    return visitor(world.server, "paul")


@pytest.fixture
def vera(world: World) -> Visitor:
    """A viewer."""
    return visitor(world.server, "vera")


@pytest.fixture
def nobody(world: World) -> Visitor:
    return visitor(world.server)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator["Browser"]:
    """Debian's Chromium, without a window."""
    program = chromium()
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(OPTIONS))
        yield browser
        await browser.close()


@dataclass
class Desk:
    """A browser window, and what went wrong in it."""

    world: World
    context: "BrowserContext"
    page: "Page"
    faults: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.world.server.url

    async def open(self, path: str) -> None:
        await self.page.goto(self.url + path)

    async def sign_in(self, username: str) -> None:
        """Sign in without the form."""
        secret = session_of(self.world.server, username)
        cookie: Any = {
            "name": auth.SESSION_COOKIE,
            "value": secret,
            "url": self.url,
        }  # Any: its own kind of dict
        await self.context.add_cookies([cookie])

    def watch(self) -> None:
        """Note what a page must not do: fail, break its own policy, ask somebody else."""
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self._heard(said.type, said.text))
        self.page.on("request", lambda request: self._asked(request.url))

    def _heard(self, kind: str, text: str) -> None:
        # What a page answers with an error is the test's business.
        if kind in ("error", "warning") and "the server responded with a status" not in text:
            self.faults.append(text)

    def _asked(self, url: str) -> None:
        if not url.startswith((f"{self.url}/", "data:")):
            self.faults.append(f"asked for {url}")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def ada_at_desk(browser: "Browser", world: World) -> AsyncIterator[Desk]:
    """One window for all tests that only look, in which an administrator is signed in."""
    context = await browser.new_context()
    context.set_default_timeout(10_000)
    desk = Desk(world, context, await context.new_page())
    desk.watch()
    await desk.sign_in("ada")
    yield desk
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browser: "Browser", world: World) -> AsyncIterator[Desk]:
    """A new window, in which nobody is signed in."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(10_000)
    desk = Desk(world, context, await context.new_page())
    desk.watch()
    yield desk
    await context.close()
    assert desk.faults == []
