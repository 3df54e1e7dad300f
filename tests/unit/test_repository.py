"""The repository keeps its own rules."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GENERATED = {"_sync", "models", "api"}
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def hand_written() -> list[Path]:
    return [
        path
        for folder in ("src", "tests", "tools", "examples", "bench")
        for path in (ROOT / folder).rglob("*.py")
        if not GENERATED & set(path.relative_to(ROOT).parts) and path.name != "error_codes.py"
    ]


def test_hand_written_files_stay_short() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in hand_written()}
    too_long = {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > 400}

    assert len(lengths) > 10
    assert too_long == {}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_hold_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text("utf-8")
    packages = re.findall(r"^[a-z0-9][^\s=]*==", text, re.MULTILINE)
    unhashed = re.findall(r"^[a-z0-9].*[^\\]\n(?!\s+--hash)", text, re.MULTILINE)

    assert len(packages) > 20
    assert unhashed == []
    assert not re.search(r"://|index-url|find-links|trusted-host", text)
    assert not re.search(r"(^|\s)/\w", text)


def test_there_are_four_locks_and_no_uv_lock() -> None:
    assert [path.stem for path in LOCKS] == ["base", "bench", "dev", "docs"]
    assert not (ROOT / "uv.lock").exists()


def test_ci_runs_make_test() -> None:
    script = ROOT / ".ci" / "run"

    assert script.stat().st_mode & 0o111
    assert script.read_text("utf-8").rstrip().endswith("exec make test-all")
    # What takes longest comes after everything else.
    assert "\ntest-all: test " in (ROOT / "Makefile").read_text("utf-8")
