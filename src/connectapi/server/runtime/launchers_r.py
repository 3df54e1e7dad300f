"""How content in R, and interactive documents of Quarto, are launched."""

from __future__ import annotations

import json

from connectapi.server.runtime.launching import (
    HOST,
    CannotLaunch,
    Launch,
    Place,
    entry_file,
    program,
)

_VARIABLES = {"R_CONFIG_ACTIVE": "rsconnect"}


def shiny(place: Place) -> Launch:
    """Launch a Shiny application: ``app.R``, or ``ui.R`` and ``server.R``."""
    files = {path.name.lower() for path in place.folder.iterdir()}
    if "app.r" not in files and "server.r" not in files:
        raise CannotLaunch("The bundle has neither an app.R nor a server.R: there is no Shiny app.")
    code = f"shiny::runApp('.', host = '{HOST}', port = {place.port}L, launch.browser = FALSE)"
    return _r(place, code, "a Shiny application in R")


def rmarkdown(place: Place) -> Launch:
    """Launch an R Markdown document with a Shiny runtime."""
    options = f"list(host = '{HOST}', port = {place.port}L, launch.browser = FALSE)"
    code = f"rmarkdown::run({_text(_document(place))}, shiny_args = {options}, auto_reload = FALSE)"
    return _r(place, code, "an interactive R Markdown document")


def plumber(place: Place) -> Launch:
    """Launch an API: ``_server.yml``, which names its engine, else one of Plumber."""
    where = f"host = '{HOST}', port = {place.port}L"
    if (place.folder / "_server.yml").is_file():
        code = (
            "engine <- yaml::read_yaml('_server.yml')$engine; "
            f"getExportedValue(engine, 'launch_server')('_server.yml', {where})"
        )
    else:
        code = f"plumber::pr_run(plumber::plumb(dir = '.'), {where}, quiet = FALSE)"
    return _r(place, code, "an API in R")


def quarto(place: Place) -> Launch:
    """Launch a Quarto document with a Shiny server."""
    what = "an interactive Quarto document"
    program(place, "Rscript", what)
    argv = (
        program(place, "quarto", what),
        "serve",
        _document(place),
        "--port",
        str(place.port),
        "--host",
        HOST,
        "--no-browser",
    )
    return Launch(argv, _VARIABLES, keeps_prefix=False, ready_path="/")


def _r(place: Place, code: str, what: str) -> Launch:
    argv = (program(place, "Rscript", what), "--no-save", "--no-restore", "-e", code)
    return Launch(argv, _VARIABLES, keeps_prefix=False, ready_path="/")


def _document(place: Place) -> str:
    metadata = place.manifest.metadata
    named = metadata.primary_rmd or metadata.entrypoint
    if named:
        return entry_file(place, named)
    found = sorted(
        path.name for path in place.folder.iterdir() if path.suffix.lower() in (".rmd", ".qmd")
    )
    usual = [name for name in ("index.Rmd", "index.qmd") if name in found]
    if usual or len(found) == 1:
        return (usual or found)[0]
    raise CannotLaunch("The manifest does not name the document to run (primary_rmd).")


def _text(text: str) -> str:
    """Write a text as R reads it; its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False)
