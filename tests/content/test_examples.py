"""The examples are whole: manifests fit their files, and the page about them names each."""

import re

import pytest

from connectapi.bundles import bundle_dir
from tests.content.kinds import EXAMPLES, PROGRAMS

FOLDERS = sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_example_can_be_packed(folder: str) -> None:
    with bundle_dir(EXAMPLES / folder) as bundle:
        listed = set(bundle.manifest.files or {})
    there = {path.name for path in (EXAMPLES / folder).iterdir() if path.is_file()}
    assert listed == there - {"manifest.json"}


def test_the_page_names_them_all() -> None:
    table = (EXAMPLES / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| (`.+?`) \|", table, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    assert named == set(FOLDERS)
    assert {program.folder for program in PROGRAMS} <= set(FOLDERS)
