"""The guide's own code, run from top to bottom."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectapi.testing import LocalConnect
from tests.state.world import people, seed

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "state.md"


def test_the_guide_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 5
    with (
        LocalConnect() as here,
        LocalConnect() as there,
        here.client() as test,
        there.client() as prod,
    ):
        seed(here, test, people(here, test), 4)
        people(there, prod, bob="robert")
        exec("\n".join(blocks), {"test": test, "prod": prod})
        assert prod.content.find(tag="Team/Blue").collect()
