"""Entry points that are believed to be there without running anything."""

from pathlib import Path

import pytest

from connectapi.bundles.manifest import read_manifest
from connectapi.server.runtime.entry_points import check_program
from connectapi.server.runtime.launching import CannotLaunch
from tests.server.runtime.bundling import bundle


@pytest.mark.parametrize(
    "code",
    [
        "from harbour import api",
        "from harbour import *",
        "try:\n    api = 1\nexcept ImportError:\n    pass",
        "if True:\n    (api, other) = 1, 2",
        "def start():\n    global api\n    api = 1\nstart()",
        "globals()['api'] = 1",
        "class api: pass",
        "def __getattr__(name): return 1",
        "match 1:\n    case api: pass",
        "import harbour as api",
        "this is no Python",
    ],
)
def test_an_object_that_may_be_there_is_believed(tmp_path: Path, code: str) -> None:
    folder = bundle(tmp_path, {"app.py": code}, "python-fastapi", "app:api")
    check_program(read_manifest(folder / "manifest.json"), folder, {}, frozenset())


def test_an_entry_point_without_a_name_is_found_by_the_usual_ones(tmp_path: Path) -> None:
    folder = bundle(tmp_path, {"app.py": "", "b.py": ""}, "python-dash", None)

    check_program(read_manifest(folder / "manifest.json"), folder, {}, frozenset())


@pytest.mark.parametrize("module, there", [("harbour", True), ("pier", False)])
def test_a_module_may_come_with_the_requirements(tmp_path: Path, module: str, there: bool) -> None:
    folder = bundle(tmp_path, {"app.py": ""}, "python-fastapi", f"{module}:app")
    manifest = read_manifest(folder / "manifest.json")
    if there:
        check_program(manifest, folder, {}, frozenset({"harbour"}))
    else:
        with pytest.raises(CannotLaunch, match=module):
            check_program(manifest, folder, {}, frozenset({"harbour"}))
