"""Pages that show files of the repository's root."""

import re
from pathlib import Path

import pytest

from tools.docs_links import from_docs, on_page_markdown

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs"


@pytest.mark.parametrize("page", ["index.md", "contributing.md", "changelog.md"])
def test_their_links_lead_to_pages(page: str) -> None:
    shown = on_page_markdown((DOCS / page).read_text("utf-8"))

    assert "--8<--" not in shown
    for target in re.findall(r"\]\(([^)\s:#]+)(?:#[^)]*)?\)", shown):
        assert (DOCS / target).is_file(), target


def test_other_links_and_pages_stay() -> None:
    assert from_docs("[a](https://example.com/a.md) [b](docs/b.md#c)") == (
        "[a](https://example.com/a.md) [b](b.md#c)"
    )
    assert on_page_markdown("[b](docs/b.md)") == "[b](docs/b.md)"
