"""The sync twin of an async text, token by token."""

from pathlib import Path
from textwrap import dedent

import pytest

from tools.unasync import WORDS, derive, write

TEXTS = {
    "a function": (
        "async def get(self) -> None:\n    await self._send()\n",
        "def get(self) -> None:\n    self._send()\n",
    ),
    "a nested function": (
        """\
        def outer():
            async def inner(x):
                return await x
            return inner
        """,
        """\
        def outer():
            def inner(x):
                return x
            return inner
        """,
    ),
    "loops and with": (
        """\
        async with a as b, c:
            async for d in e:
                yield d
        [x async for x in y if await x]
        """,
        """\
        with a as b, c:
            for d in e:
                yield d
        [x for x in y if x]
        """,
    ),
    "classes": (
        "class AsyncClient(AsyncRoom, _AsyncThing): ...\n",
        "class Client(Room, _Thing): ...\n",
    ),
    "special methods": (
        "async def __aenter__(self): ...\nasync def __aexit__(self, *_): ...\n",
        "def __enter__(self): ...\ndef __exit__(self, *_): ...\n",
    ),
    "imports": (
        "from connectapi._io.asynchronous import sleep\nfrom a._async.b import AsyncIterator\n",
        "from connectapi._io.synchronous import sleep\nfrom a._sync.b import Iterator\n",
    ),
    "comments": (
        "x = 1  # an AsyncClient is awaited: await it, async def or not\n",
        "x = 1  # an Client is awaited: it, def or not\n",
    ),
    "docstrings keep their layout": (
        '''\
        def f():
            """Use it.

                async with AsyncClient() as client:
                    await client.me()
            """
        ''',
        '''\
        def f():
            """Use it.

                with Client() as client:
                    client.me()
            """
        ''',
    ),
    "forward references": ('x: "AsyncClient | None" = None\n', 'x: "Client | None" = None\n'),
    "what is inside an f-string": (
        'f"{await a.b()!r:>{width}} of AsyncClient {x}"\n',
        'f"{a.b()!r:>{width}} of Client {x}"\n',
    ),
    "nested f-strings": (
        "f\"{', '.join([await x async for x in y])} {f'{await z}'}\"\n",
        "f\"{', '.join([x for x in y])} {f'{z}'}\"\n",
    ),
    "braces in an f-string": ('f"{{async}} {await a}"\n', 'f"{{async}} {a}"\n'),
    "raw and byte strings": (
        "r'\\d AsyncX' + b'AsyncX'\n",
        "r'\\d X' + b'X'\n",
    ),
    "longer words stay": (
        "asyncio_mode = awaited = 'async' + reasync_def\nAsynchronous = 1\n",
        "asyncio_mode = awaited = 'async' + reasync_def\nAsynchronous = 1\n",
    ),
    "lines that go on": (
        "x = \\\n    await y(\n        1,\n        await z,\n    )\n",
        "x = \\\n    y(\n        1,\n        z,\n    )\n",
    ),
    "await in front of a bracket": ("(await f())[0]\nawait (g)\n", "(f())[0]\n(g)\n"),
    "tabs, blanks and odd letters": (
        "if x:\n\n\tawait ü('日本 AsyncX')\n\n\n# the end\n",
        "if x:\n\n\tü('日本 X')\n\n\n# the end\n",
    ),
    "nothing": ("", ""),
    "no last line break": ("await x", "x"),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_text(kind: str) -> None:
    source, wanted = (dedent(text) for text in TEXTS[kind])
    assert derive(source, set()) == wanted


def test_text_without_async_stays_as_it_is() -> None:
    text = Path(__file__).read_text("utf-8").partition("TEXTS =")[0]
    assert derive(text, set()) == text


def test_derived_text_derives_to_itself() -> None:
    for source, _ in TEXTS.values():
        once = derive(dedent(source), set())
        assert derive(once, set()) == once


def test_words_that_changed_something_are_noted() -> None:
    used: set[str] = set()
    derive("from a._async import AsyncIterator\n# __aexit__\n", used)
    assert used == {"_async", "AsyncIterator", "__aexit__"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("src/a/_async/one.py", "tests/b/_async/two.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("async def f():\n    await g()\n", "utf-8")
    return tmp_path


def test_every_async_folder_gets_its_twin(root: Path) -> None:
    differing, _ = write(root, check=False)

    assert differing == ["src/a/_sync/one.py", "tests/b/_sync/two.py"]
    assert (root / differing[0]).read_text("utf-8") == (
        "# Derived from src/a/_async/one.py by `make generate`. Do not edit.\ndef f():\n    g()\n"
    )
    assert write(root, check=False)[0] == []


def test_a_check_sees_edits_missing_files_and_orphans(root: Path) -> None:
    write(root, check=False)
    edited, missing = root / "src/a/_sync/one.py", root / "tests/b/_sync/two.py"
    edited.write_text("def f():\n    h()\n", "utf-8")
    missing.unlink()
    (root / "src/a/_sync/three.py").write_text("", "utf-8")

    assert write(root, check=True)[0] == [
        "src/a/_sync/one.py",
        "tests/b/_sync/two.py",
        "src/a/_sync/three.py (orphan)",
    ]
    assert edited.read_text("utf-8") == "def f():\n    h()\n"
    assert not missing.exists()


def test_a_twin_whose_folder_of_sources_is_gone_is_an_orphan(root: Path) -> None:
    write(root, check=False)
    (root / "src/a/_async/one.py").unlink()
    (root / "src/a/_async").rmdir()

    assert write(root, check=True)[0] == ["src/a/_sync/one.py (orphan)"]


def test_words_that_no_source_holds_are_told(root: Path) -> None:
    assert write(root, check=True)[1] == sorted(WORDS)
    source = root / "src/a/_async/one.py"
    source.write_text("from x import asynccontextmanager\n", "utf-8")
    assert write(root, check=True)[1] == sorted(WORDS.keys() - {"asynccontextmanager"})
