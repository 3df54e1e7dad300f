"""The examples of the page about testing are run as they stand there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "testing.md"
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def run(folder: Path, *command: str) -> None:
    (folder / "examples").symlink_to(ROOT / "examples")
    done = subprocess.run(
        [sys.executable, "-W", "error", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={**os.environ, "PYTHONPATH": ""},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) == 9


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example(tmp_path: Path, number: int) -> None:
    example = EXAMPLES[number]
    if "def test_" in example:
        (tmp_path / "test_example.py").write_text(example)
        (tmp_path / "pytest.ini").write_text("[pytest]\n")
        run(tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio")
    else:
        (tmp_path / "example.py").write_text(example)
        run(tmp_path, "example.py")


def test_every_public_name_is_on_the_page() -> None:
    import connectapi.testing

    text = PAGE.read_text("utf-8")
    unnamed = {name for name in connectapi.testing.__all__ if name not in text}

    assert unnamed <= {"Account", "Fault", "Faults", "MovableClock", "Node", "RecordingError"}
