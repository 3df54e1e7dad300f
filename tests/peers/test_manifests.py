"""Manifests that rsconnect-python writes for the examples, beside those made here.

They are equal but for what `DIFFERENT` lists, each with its reason.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from connectapi.bundles import bundle_dir
from tests.peers.command import Rsconnect

EXAMPLES = Path(__file__).parents[2] / "examples" / "content"

COMMANDS = {
    "asgi": ("fastapi", "."),
    "bokeh": ("bokeh", "."),
    "dash": ("dash", "."),
    "fastapi": ("fastapi", "."),
    "flask": ("flask", "."),
    "gradio": ("gradio", "."),
    "nodejs": ("nodejs", "."),
    "notebook": ("notebook", "catch.ipynb"),
    "notebook-parameters": ("notebook", "season.ipynb"),
    "panel": ("panel", "."),
    "shiny-core": ("shiny", "."),
    "shiny-express": ("shiny", "."),
    "streamlit": ("streamlit", "."),
    "voila": ("voila", "lockers.ipynb"),
}
# Not here: quarto (rsconnect runs the program, which this machine lacks) and what it has no command
# for: R Markdown, Plumber and Shiny in R, scripts.

DIFFERENT = {
    ("locale",): "rsconnect writes that of whoever packs; ours is the same for everybody",
    ("python", "package_manager", "version"): "which pip packed is nothing to the server's own",
    ("node", "version"): "rsconnect asks the installed node; we read what package.json wants",
    ("node", "package_manager", "version"): "which npm packed is nothing to the server's own",
}  # fmt: skip


def flat(value: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:  # Any: JSON
    if isinstance(value, dict):
        return {key: one for name in value for key, one in flat(value[name], (*path, name)).items()}
    return {path: value}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_manifest_is_as_rsconnect_writes_it(
    name: str, tmp_path: Path, rsconnect_home: Path
) -> None:
    command, target = COMMANDS[name]
    if command == "nodejs" and shutil.which("node") is None:
        pytest.skip("rsconnect asks the installed node, which is not on this machine")
    copy = tmp_path / "content"
    shutil.copytree(EXAMPLES / name, copy, ignore=shutil.ignore_patterns("manifest.json"))

    with bundle_dir(copy) as bundle:
        ours = json.loads(bundle.manifest.to_json())
    # It reaches no server, so there is none.
    rsconnect = Rsconnect("http://127.0.0.1:9", "none")
    rsconnect.plain("write-manifest", command, copy / target)
    theirs = json.loads((copy / "manifest.json").read_text())

    one, other = flat(ours), flat(theirs)
    differ = {path for path in one.keys() | other.keys() if one.get(path) != other.get(path)}
    assert differ <= DIFFERENT.keys(), {path: (one.get(path), other.get(path)) for path in differ}
    assert "metadata" in ours
    assert ours["files"] == theirs["files"]


def test_each_difference_is_still_there() -> None:
    """A reason that no manifest needs any more would hide a fault: here they are written down."""
    said = [json.loads((EXAMPLES / name / "manifest.json").read_text()) for name in COMMANDS]
    there = {path for one in said for path in flat(one)}
    assert DIFFERENT.keys() <= there
