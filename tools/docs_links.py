"""A hook of MkDocs: pages that show a file of the repository's root lead where the file does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

_ROOT: Final = Path(__file__).resolve().parents[1]
_SHOWN: Final = re.compile(r'--8<-- "([A-Z]+\.md)"\s*')
# Files of the root that are pages, too, under names as pages have them.
_PAGE_OF: Final = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
}
_LINK: Final = re.compile(r"\]\(([^)\s:#]+\.md)")


def on_page_markdown(markdown: str, **_: Any) -> str:  # what MkDocs hands over besides
    """Put the file that a page stands for in its place, with links as they are from `docs/`."""
    shown = _SHOWN.fullmatch(markdown)
    return markdown if shown is None else from_docs((_ROOT / shown[1]).read_text("utf-8"))


def from_docs(text: str) -> str:
    """Give Markdown of the repository's root as it has to be in `docs/`."""
    return _LINK.sub(lambda link: f"]({_target(link[1])}", text)


def _target(path: str) -> str:
    return _PAGE_OF.get(path) or path.removeprefix("docs/")
