"""Command lines that documents are rendered with, and the page among what they made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from connectapi.bundles.manifest import Manifest, Metadata
from connectapi.server.content.rendering_plan import (
    CannotRender,
    Source,
    choose_page,
    is_shown,
    kernel_language,
    plan,
)

PYTHON, QUARTO, RSCRIPT = Path("/env/bin/python"), Path("/bin/quarto"), Path("/bin/Rscript")
BOTH = {"quarto": QUARTO, "Rscript": RSCRIPT}


def source(mode: str, document: str | None, **sections: object) -> Source:
    manifest = Manifest(version=1, metadata=Metadata(appmode=mode), **sections)  # type: ignore[arg-type]  # as JSON has them
    return Source(Path("/app"), document, manifest, PYTHON, BOTH)


def test_a_notebook_is_executed_by_the_kernel_of_its_environment() -> None:
    (argv,) = plan("jupyter-static", source("jupyter-static", "book.ipynb")).commands
    assert argv[:5] == (str(PYTHON), "-m", "nbconvert", "--to", "html")
    assert "--execute" in argv
    assert "--ExecutePreprocessor.kernel_name=python3" in argv
    assert argv[-1] == "book.ipynb"
    julia = replace(source("jupyter-static", "book.ipynb"), kernel="julia")
    (argv,) = plan("jupyter-static", julia).commands
    assert not any("kernel_name" in word for word in argv)


def test_switches_of_the_manifest_hide_input() -> None:
    section = {"hide_all_input": True, "hide_tagged_input": False}
    (argv,) = plan("jupyter-static", source("jupyter-static", "b.ipynb", jupyter=section)).commands
    assert "--no-input" in argv
    assert not any("TagRemove" in word for word in argv)
    section = {"hide_all_input": False, "hide_tagged_input": True}
    (argv,) = plan("jupyter-static", source("jupyter-static", "b.ipynb", jupyter=section)).commands
    assert "--no-input" not in argv
    assert "--TagRemovePreprocessor.remove_input_tags={'hide_input'}" in argv


def test_values_of_parameters_reach_every_kind() -> None:
    values = Path("/place/parameters.json")
    execute, convert = plan(
        "jupyter-static", replace(source("jupyter-static", "b.ipynb"), parameters=values)
    ).commands
    assert execute[2] == "papermill"
    assert str(values) in execute
    assert "--execute" not in convert
    for mode, name in (("quarto-static", "a.qmd"), ("rmd-static", "a.Rmd")):
        (argv,) = plan(mode, replace(source(mode, name), parameters=values)).commands
        assert argv[-1] == str(values)


def test_projects_are_rendered_whole(tmp_path: Path) -> None:
    (tmp_path / "_quarto.yml").touch()
    project = replace(source("quarto-static", "index.qmd"), folder=tmp_path)
    assert plan("quarto-static", project).commands == ((str(QUARTO), "render"),)
    named = Metadata(appmode="quarto-static", entrypoint="index.qmd")
    one = replace(project, manifest=Manifest(version=1, metadata=named))
    assert plan("quarto-static", one).commands == ((str(QUARTO), "render", "index.qmd"),)


def test_what_is_missing_is_named() -> None:
    without = replace(source("quarto-static", "a.qmd"), programs={})
    with pytest.raises(CannotRender, match="needs the program quarto, which is not"):
        plan("quarto-static", without)
    knitr = replace(
        source("quarto-static", "a.qmd", quarto={"engines": ["knitr"]}), programs={"quarto": QUARTO}
    )
    with pytest.raises(CannotRender, match=r"A Quarto document with code in R needs .* Rscript"):
        plan("quarto-static", knitr)
    with pytest.raises(CannotRender, match="without it"):
        plan("jupyter-static", replace(source("jupyter-static", "b.ipynb"), python=None))
    with pytest.raises(CannotRender, match="no notebook"):
        plan("jupyter-static", source("jupyter-static", None))
    with pytest.raises(CannotRender, match="no R Markdown document"):
        plan("rmd-static", source("rmd-static", None))


@pytest.mark.parametrize(
    "made, document, page",
    [
        ({"a.html", "index.html"}, "a.qmd", "a.html"),
        ({"_site/index.html", "_site/about.html"}, "index.qmd", "_site/index.html"),
        ({"out/a.html", "out/index.html"}, "a.qmd", "out/a.html"),
        ({"docs/index.html", "docs/sub/index.html"}, None, "docs/index.html"),
        ({"a.pdf", "a.tex"}, "a.Rmd", "a.pdf"),
        ({"other.html", "lib/x.html"}, "a.Rmd", "other.html"),
        ({"data.csv"}, "a.Rmd", None),
        (set(), None, None),
    ],
)
def test_the_page_among_what_was_made(made: set[str], document: str | None, page: str) -> None:
    assert choose_page(made, document) == page


def test_caches_and_hidden_files_are_nobodys() -> None:
    for name in (".quarto/x", "a_cache/html/x.RData", "__pycache__/a.pyc", ".Rhistory", "x/.y"):
        assert not is_shown(name)
    assert is_shown("a_files/figure-html/plot.png")


@pytest.mark.parametrize("text", [b"", b"[]", b'{"metadata": 5}', b"\xff"])
def test_what_is_no_notebook(text: bytes) -> None:
    with pytest.raises(CannotRender, match="no JSON"):
        kernel_language(text)


def test_the_language_of_a_notebook() -> None:
    assert kernel_language(b"{}") == "python"
    assert kernel_language(b'{"metadata": {"kernelspec": {"language": "R"}}}') == "r"
