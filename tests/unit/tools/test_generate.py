"""Generation: the same contract gives the same bytes, and a check sees every difference."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.tools.small import change, write
from tools.contract import ContractError
from tools.generate.__main__ import generate
from tools.generate.write import ROOT

USERS = "tags/users.yaml"
MODEL = "src/connectapi/models/users.py"
METHODS = "src/connectapi/api/_async/users.py"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "contract")
    return tmp_path


def files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted((root / "src").rglob("*"))
        if path.is_file()
    }


def test_everything_is_written_once(root: Path) -> None:
    first = generate(check=False, root=root)

    assert sorted(first) == sorted(files(root))
    assert MODEL in first
    assert METHODS in first
    assert generate(check=False, root=root) == []
    assert generate(check=True, root=root) == []


def test_what_is_written_follows_the_contract(root: Path) -> None:
    generate(check=False, root=root)
    methods = (root / METHODS).read_text("utf-8")

    assert "async def get_users(self, **query: Unpack[GetUsersQuery]) -> Users:" in methods
    assert "async def get_one_user(self, guid: str) -> User:" in methods
    tasks = (root / "src/connectapi/api/_async/tasks.py").read_text("utf-8")
    assert "def get_task(self, id: str) -> AsyncStream:" in tasks
    assert "async def get_task" not in tasks
    assert "ERROR_CODES" in (root / "src/connectapi/_core/error_codes.py").read_text("utf-8")


def test_each_file_says_where_it_comes_from(root: Path) -> None:
    generate(check=False, root=root)
    for name, content in files(root).items():
        if name.endswith(".py"):
            assert content.startswith(b"# Written by `make generate`"), name


def test_a_check_names_what_differs_and_changes_nothing(root: Path) -> None:
    generate(check=False, root=root)
    change(root / "contract", USERS, "summary: one user", "summary: somebody")
    before = files(root)

    assert generate(check=True, root=root) == [METHODS, "src/connectapi/server/contract.json"]
    assert files(root) == before


def test_a_check_sees_an_edit_by_hand(root: Path) -> None:
    generate(check=False, root=root)
    with (root / MODEL).open("a", encoding="utf-8") as file:
        file.write("\n\nEDITED = True\n")

    assert generate(check=True, root=root) == [MODEL]
    assert generate(check=False, root=root) == [MODEL]
    assert generate(check=True, root=root) == []


def test_a_check_sees_a_file_that_is_not_there(root: Path) -> None:
    generate(check=False, root=root)
    (root / MODEL).unlink()

    assert generate(check=True, root=root) == [MODEL]


@pytest.mark.parametrize("room", ["models", "api", "api/_async"])
def test_a_check_sees_an_orphan_and_a_run_removes_it(root: Path, room: str) -> None:
    generate(check=False, root=root)
    orphan = root / "src" / "connectapi" / room / "old.py"
    orphan.write_text("OLD = 1\n", "utf-8")
    named = f"{orphan.relative_to(root).as_posix()} (orphan)"

    assert generate(check=True, root=root) == [named]
    assert orphan.exists()
    assert generate(check=False, root=root) == [named]
    assert not orphan.exists()


def test_a_tag_that_went_away_leaves_nothing_behind(root: Path) -> None:
    generate(check=False, root=root)
    (root / "contract" / "tags" / "tasks.yaml").unlink()
    change(
        root / "contract",
        "names.yaml",
        '  getTask: {kind: stream, reason: "lines as they come"}',
        "  {}",
    )
    text = (root / "contract" / "since.yaml").read_text("utf-8").splitlines(keepends=True)
    kept = "".join(line for line in text if "getTask" not in line)
    (root / "contract" / "since.yaml").write_text(kept, "utf-8")

    generate(check=False, root=root)

    assert not [name for name in files(root) if "tasks" in name]
    assert generate(check=True, root=root) == []


def test_a_mistake_in_the_contract_writes_nothing(root: Path) -> None:
    change(root / "contract", USERS, "{$ref: Users}", "{$ref: Nobody}")

    with pytest.raises(ContractError, match=r"users\.yaml:11"):
        generate(check=False, root=root)
    assert not (root / "src").exists()


def test_the_bytes_do_not_depend_on_the_run(tmp_path: Path) -> None:
    made = []
    for seed in ("1", "2"):
        root = tmp_path / seed
        root.mkdir()
        (root / "contract").symlink_to(ROOT / "contract")
        program = (
            "import pathlib, sys; from tools.generate.__main__ import generate;"
            "generate(check=False, root=pathlib.Path(sys.argv[1]))"
        )
        subprocess.run(
            [sys.executable, "-c", program, str(root)],
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            timeout=60,
        )
        made.append(files(root))
    assert made[0] == made[1]
    assert {name: (ROOT / name).read_bytes() for name in made[0]} == made[0]
