"""How each kind of content is launched."""

import sys
from pathlib import Path

import pytest

from connectapi.bundles.manifest import Manifest, Metadata
from connectapi.server.content import kinds
from connectapi.server.runtime.launchers import CannotLaunch, Place, launch, runtime_packages

PROGRAMS = {
    name: Path("/opt") / name
    for name in ("Rscript", "quarto", "node", "npm", "tensorflow_model_server")
}
PYTHON = Path("/env/bin/python")
BASE = "/rsc/content/0-1"


def place(
    folder: Path,
    mode: str,
    files: tuple[str, ...] = (),
    *,
    entrypoint: str = "",
    primary_rmd: str | None = None,
) -> Place:
    for name in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    metadata = Metadata(appmode=mode, entrypoint=entrypoint, primary_rmd=primary_rmd)
    manifest = Manifest(version=1, metadata=metadata)
    return Place(folder, manifest, PYTHON, 4000, BASE, PROGRAMS)


def words(argv: tuple[str, ...]) -> str:
    """A command line as one text, with the wrappers' folder left out."""
    return " ".join(word.rsplit("wrappers/", 1)[-1] for word in argv)


@pytest.mark.parametrize(
    "mode, files, entry, expected",
    [
        ("python-fastapi", (), "app", "/env/bin/python run_asgi.py 4000 app"),
        ("python-fastapi", (), "src.main:api", "/env/bin/python run_asgi.py 4000 src.main:api"),
        ("python-api", (), "app:app", "/env/bin/python run_wsgi.py 4000 app:app"),
        ("python-dash", (), "app", "/env/bin/python run_wsgi.py 4000 app"),
        ("python-shiny", (), "app", "/env/bin/python run_asgi.py 4000 app shiny"),
        (
            "python-shiny",
            (),
            "shiny.express.app:app_2e_py",
            "/env/bin/python run_asgi.py 4000 shiny.express.app:app_2e_py shiny",
        ),
        ("python-gradio", (), "demo", "/env/bin/python run_gradio.py 4000 demo"),
        (
            "python-streamlit",
            ("app.py",),
            "app",
            (
                "/env/bin/python run_module.py streamlit run app.py --server.port=4000"
                " --server.address=127.0.0.1 --server.headless=true --server.enableCORS=false"
                " --server.enableXsrfProtection=false --server.fileWatcherType=none"
                " --browser.gatherUsageStats=false --global.developmentMode=false"
            ),
        ),
        (
            "python-bokeh",
            ("app.py",),
            "app.py",
            (
                "/env/bin/python run_module.py bokeh serve app.py --port=4000 --address=127.0.0.1"
                f" --allow-websocket-origin=* --use-xheaders --prefix={BASE}"
            ),
        ),
        (
            "python-panel",
            ("plots/main.ipynb",),
            "plots/main",
            (
                "/env/bin/python run_module.py panel serve plots/main.ipynb --port=4000"
                " --address=127.0.0.1 --allow-websocket-origin=* --use-xheaders"
            ),
        ),
        (
            "jupyter-voila",
            ("boats.ipynb",),
            "boats.ipynb",
            (
                "/env/bin/python run_module.py voila boats.ipynb --port=4000 --Voila.ip=127.0.0.1"
                f" --no-browser --base_url={BASE}/ --server_url=/"
            ),
        ),
        (
            "jupyter-voila",
            ("a.ipynb", "b.ipynb"),
            "",
            (
                "/env/bin/python run_module.py voila --port=4000 --Voila.ip=127.0.0.1"
                f" --no-browser --base_url={BASE}/ --server_url=/"
            ),
        ),
        ("nodejs", ("app.js",), "app.js", "/opt/node app.js"),
        ("nodejs-api", ("index.js",), "", "/opt/node index.js"),
        (
            "shiny",
            ("app.R",),
            "",
            (
                "/opt/Rscript --no-save --no-restore -e shiny::runApp('.', host = '127.0.0.1',"
                " port = 4000L, launch.browser = FALSE)"
            ),
        ),
        (
            "rmd-shiny",
            ("boats.Rmd",),
            "",
            (
                '/opt/Rscript --no-save --no-restore -e rmarkdown::run("boats.Rmd", shiny_args = '
                "list(host = '127.0.0.1', port = 4000L, launch.browser = FALSE),"
                " auto_reload = FALSE)"
            ),
        ),
        (
            "quarto-shiny",
            ("index.qmd", "about.qmd"),
            "",
            "/opt/quarto serve index.qmd --port 4000 --host 127.0.0.1 --no-browser",
        ),
        (
            "api",
            ("plumber.R",),
            "",
            (
                "/opt/Rscript --no-save --no-restore -e plumber::pr_run(plumber::plumb(dir = '.'),"
                " host = '127.0.0.1', port = 4000L, quiet = FALSE)"
            ),
        ),
        (
            "api",
            ("_server.yml",),
            "",
            (
                "/opt/Rscript --no-save --no-restore -e"
                " engine <- yaml::read_yaml('_server.yml')$engine;"
                " getExportedValue(engine, 'launch_server')"
                "('_server.yml', host = '127.0.0.1', port = 4000L)"
            ),
        ),
        (
            "tensorflow-saved-model",
            ("saved_model.pb",),
            "",
            f"{sys.executable} -I run_tensorflow.py /opt/tensorflow_model_server 4000",
        ),
    ],
)
def test_each_kind_is_launched_by_its_program(
    tmp_path: Path, mode: str, files: tuple[str, ...], entry: str, expected: str
) -> None:
    launched = launch(mode, place(tmp_path, mode, files, entrypoint=entry))
    assert words(launched.argv) == expected
    assert launched.keeps_prefix == (mode == "python-bokeh")
    assert launched.ready_path.startswith(f"{BASE}/" if launched.keeps_prefix else "/")


def test_every_program_has_a_launcher_and_a_tag(tmp_path: Path) -> None:
    files = ("app.py", "app.R", "app.js", "index.Rmd", "index.qmd", "app.ipynb")
    for mode in filter(kinds.is_program, kinds.known()):
        launched = launch(mode, place(tmp_path, mode, files))
        assert launched.argv
        tag = kinds.run_tag(mode)
        assert tag.startswith("run_") or mode.startswith("nodejs")


@pytest.mark.parametrize(
    "mode, expected",
    [
        (
            "python-dash",
            {
                "DASH_REQUESTS_PATHNAME_PREFIX": f"{BASE}/",
                "DASH_ROUTES_PATHNAME_PREFIX": "/",
            },
        ),
        ("python-gradio", {"GRADIO_ANALYTICS_ENABLED": "False"}),
        ("shiny", {"R_CONFIG_ACTIVE": "rsconnect"}),
        ("nodejs", {"PORT": "4000", "HOST": "127.0.0.1", "NODE_ENV": "production"}),
        ("python-fastapi", {}),
    ],
)
def test_variables_of_a_kind(tmp_path: Path, mode: str, expected: dict[str, str]) -> None:
    files = ("app.py", "app.R", "app.js")
    assert launch(mode, place(tmp_path, mode, files)).environment == expected


@pytest.mark.parametrize(
    "files, expected",
    [
        (("main.py", "app.py"), "app"),
        (("helpers.py", "main.py"), "main"),
        (("boats.py",), "boats"),
    ],
)
def test_without_an_entry_point_a_file_of_a_usual_name_is_taken(
    tmp_path: Path, files: tuple[str, ...], expected: str
) -> None:
    launched = launch("python-fastapi", place(tmp_path, "python-fastapi", files))
    assert launched.argv[-1] == expected


@pytest.mark.parametrize(
    "package, expected",
    [
        ('{"main": "server.js"}', "/opt/node server.js"),
        ('{"main": "server"}', "/opt/node server.js"),
        ('{"scripts": {"start": "node --trace-warnings server.js"}}', None),
        ('{"scripts": {"start": "next start"}}', "/opt/npm run start"),
        ("no JSON", "/opt/node index.js"),
        ("[]", "/opt/node index.js"),
    ],
)
def test_a_package_says_how_node_is_started(
    tmp_path: Path, package: str, expected: str | None
) -> None:
    (tmp_path / "package.json").write_text(package)
    launched = launch("nodejs", place(tmp_path, "nodejs", ("server.js", "index.js")))
    assert words(launched.argv) == (expected or "/opt/node --trace-warnings server.js")


@pytest.mark.parametrize(
    "mode, program",
    [
        ("shiny", "Rscript"),
        ("api", "Rscript"),
        ("quarto-shiny", "quarto"),
        ("nodejs", "node"),
        ("tensorflow-saved-model", "tensorflow_model_server"),
    ],
)
def test_a_program_that_is_missing_is_named(tmp_path: Path, mode: str, program: str) -> None:
    made = place(tmp_path, mode, ("app.R", "index.qmd", "app.js"))
    others = {name: path for name, path in PROGRAMS.items() if name != program}
    with pytest.raises(CannotLaunch, match=f"'{program}'.*not on the PATH"):
        launch(mode, Place(made.folder, made.manifest, None, 4000, BASE, others))


@pytest.mark.parametrize(
    "mode, files, entry, match",
    [
        ("python-streamlit", (), "app", "has no file 'app.py'"),
        ("python-bokeh", ("app.py",), "../app", "has no file"),
        ("python-fastapi", ("a.py", "b.py"), "", "does not say what to run"),
        ("jupyter-voila", (), "boats.ipynb", "'boats.ipynb'"),
        ("shiny", ("ui.R",), "", "neither an app.R nor a server.R"),
        ("rmd-shiny", ("a.Rmd", "b.Rmd"), "", "does not name the document"),
        ("nodejs", (), "", "does not say what Node.js is to run"),
        ("static", (), "", "static content is no program"),
        ("quarto-static", (), "", "Quarto document is no program"),
    ],
)
def test_a_bundle_that_does_not_say_what_to_run_is_refused(
    tmp_path: Path, mode: str, files: tuple[str, ...], entry: str, match: str
) -> None:
    folder = tmp_path / "bundle"
    folder.mkdir()
    (tmp_path / "app.py").touch()
    with pytest.raises(CannotLaunch, match=match):
        launch(mode, place(folder, mode, files, entrypoint=entry))


def test_python_content_without_an_environment_is_refused(tmp_path: Path) -> None:
    made = place(tmp_path, "python-fastapi", ("app.py",))
    with pytest.raises(CannotLaunch, match="no Python environment"):
        launch("python-fastapi", Place(tmp_path, made.manifest, None, 4000, BASE))


def test_text_in_names_is_no_code_in_r(tmp_path: Path) -> None:
    name = 'it\'s "quoted".Rmd'
    launched = launch("rmd-shiny", place(tmp_path, "rmd-shiny", (name,), primary_rmd=name))
    assert r'rmarkdown::run("it' in launched.argv[-1]
    assert r'\"quoted\".Rmd"' in launched.argv[-1]


def test_what_a_kind_needs_is_named_once() -> None:
    assert runtime_packages("python-fastapi") == ("uvicorn", "websockets")
    assert runtime_packages("python-api") == ("uvicorn", "websockets", "a2wsgi")
    assert runtime_packages("python-streamlit") == ()
    assert runtime_packages("static") == ()
