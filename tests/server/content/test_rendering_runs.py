"""Documents whose code runs: notebooks, scripts, Quarto and R Markdown by programs of that name.

The interpreter of the tests takes the place of an environment made for a bundle, so nothing is
installed; small programs take the place of ``quarto`` and ``Rscript``.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectapi import Client
from connectapi.models.jobs import Job
from connectapi.models.tasks import Task
from connectapi.server.settings import ServerSettings
from connectapi.server.store import variants
from connectapi.testing import LocalConnect
from tests.server.content.conftest import People, packed
from tests.server.content.conftest import new as new_item
from tests.server.content.running import (
    PATIENCE,
    deployment,
    finished,
    notebook,
    opened,
    program,
    published,
    quarto,
    script,
)
from tests.server.content.test_renderings import Variant

STATUS_1 = "Unable to render: Rendering exited abnormally: exit status 1"


@pytest.fixture
def programs() -> dict[str, Path]:
    """The programs that are on this machine; a test puts its own there."""
    return {}


@pytest.fixture
def settings() -> ServerSettings:
    return ServerSettings(durable=False, renderings_kept=3)


@pytest.fixture
def server(
    programs: dict[str, Path], settings: ServerSettings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LocalConnect]:
    with opened(monkeypatch, programs, settings) as server:
        yield server


def render(client: Client, guid: str, key: str | None = None) -> tuple[Task, Job, list[str]]:
    """Render again; the task, its job and the lines of its log."""
    fields = {} if key is None else {"variant_key": key}
    order = client.api.content.render_content(guid, **fields)
    task = finished(client, order.task_id)
    job = newest(client, guid)
    return task, job, log(client, guid, job)


def newest(client: Client, guid: str) -> Job:
    """The job of the latest rendering."""
    return next(job for job in client.api.jobs.get_jobs(guid) if job.tag.startswith("build_"))


def log(client: Client, guid: str, job: Job) -> list[str]:
    return [entry.data for entry in client.api.jobs.get_job_log(guid, job.key).entries]


def shown(people: People, path: str) -> str:
    return str(people.page("owner", path).ok().decode())


@pytest.mark.content
def test_a_notebook_runs_where_its_bundle_is_and_knows_what_it_is(
    server: LocalConnect, people: People
) -> None:
    told = "CONNECT_CONTENT_JOB_KEY RSC_REPORT_NAME RSC_REPORT_URL RSC_REPORT_RENDERING_URL"
    read = f"[os.environ[name] for name in {told.split()}]"
    bundle = notebook(
        "import json, os, pathlib",
        "print(pathlib.Path('data.txt').read_text(), 6 * 7 * 1000)",
        f"pathlib.Path('told.txt').write_text(json.dumps({read}))",
        "pathlib.Path('data.txt').write_text('changed'); None",
    )
    guid = published(people.owner, bundle)
    variant = Variant(server, people.owner, guid)
    ((number, active),) = variant.renderings()
    assert active
    job = newest(people.owner, guid)
    for path in ("", f"v{variant.key}/", f"_rev{number}/", f"v{variant.key}/_rev{number}/"):
        assert "42 boats 42000" in shown(people, f"{guid}/{path}")
    url = f"{server.url}/content/{guid}/"
    assert json.loads(shown(people, f"{guid}/told.txt")) == [
        job.key,
        "item",
        url,
        f"{url}_rev{number}",
    ]
    assert people.page("owner", f"{guid}/book.ipynb").status == 404
    assert any("Converting notebook book.ipynb" in line for line in log(people.owner, guid, job))
    # The bundle stays as it was, so that the next rendering begins with it again.
    bundle_id = people.owner.api.content.get_content_item(guid).bundle_id
    folder = server.services.archives.folder(int(str(bundle_id)))
    assert (folder / "data.txt").read_text() == "42 boats"


@pytest.mark.content
def test_a_failing_notebook_shows_its_traceback(people: People) -> None:
    guid = new_item(people.owner)
    task = deployment(people.owner, guid, notebook("mood = 'bad'\nassert mood == 'good', mood"))
    assert task.code == 1
    job = newest(people.owner, guid)
    assert (job.exit_code, job.error) == (1, "Rendering exited abnormally: exit status 1")
    assert any("AssertionError" in line and "bad" in line for line in log(people.owner, guid, job))
    assert people.page("owner", f"{guid}/").status == 404


@pytest.mark.content
def test_a_variant_has_values_of_its_own_for_the_parameters(
    server: LocalConnect, people: People
) -> None:
    guid = new_item(people.owner)
    # What cannot be rendered is not shown, and still there is a variant from then on.
    assert deployment(people.owner, guid, notebook(book="no JSON")).code == 1
    owner = people.wires["owner"]
    (variant,) = owner.get(f"/applications/{guid}/variants").ok()
    fields = {"parameters": {"season": "ice & snow", "boats": 4}}
    owner.api("POST", f"/variants/{variant['id']}", fields).ok()
    bundle = notebook(
        "print(f'{boats * 2} boats in {season}')", parameters="season = 'summer'\nboats = 60"
    )
    task = deployment(people.owner, guid, bundle)
    assert (task.code, task.error) == (0, ""), task.output
    assert "8 boats in ice &amp; snow" in shown(people, f"{guid}/")


def test_a_script_becomes_a_page_of_what_it_prints(people: People) -> None:
    guid = published(people.owner, script("print('<b>', 6 * 7)\nopen('a.csv', 'w').write('1')"))
    page = shown(people, f"{guid}/")
    assert "<pre>&lt;b&gt; 42" in page
    assert shown(people, f"{guid}/a.csv") == "1"
    assert people.page("owner", f"{guid}/log.py").status == 404
    job = newest(people.owner, guid)
    assert "<b> 42" in log(people.owner, guid, job)


def test_a_script_may_write_its_page_itself(people: People) -> None:
    code = "open('log.html', 'w').write('<h1>Mine</h1>')\nprint('not this')"
    guid = published(people.owner, script(code))
    assert shown(people, f"{guid}/") == "<h1>Mine</h1>"


def test_a_script_that_fails_gives_its_status_and_the_old_rendering_stays(
    server: LocalConnect, people: People
) -> None:
    guid = new_item(people.owner)
    task = deployment(people.owner, guid, script("import sys\nsys.exit('no boats')"))
    assert task.code == 1
    assert any(line.endswith(" no boats") for line in task.output)
    code = "import os, sys\nsys.exit(int(os.environ.get('N', 0)))"
    assert deployment(people.owner, guid, script(code)).code == 0
    before = Variant(server, people.owner, guid).renderings()
    people.owner.api.content.set_content_environment(guid, [{"name": "N", "value": "3"}])
    task, job, _ = render(people.owner, guid)
    assert task.error == STATUS_1.replace("status 1", "status 3")
    assert (job.exit_code, job.error) == (3, "Rendering exited abnormally: exit status 3")
    assert Variant(server, people.owner, guid).renderings() == before


WAITS = "import os, time\nprint('ready', flush=True)\nif 'N' in os.environ: time.sleep(60)"


def waiting(people: People) -> str:
    """An item whose next rendering takes a minute."""
    guid = published(people.owner, script(WAITS))
    people.owner.api.content.set_content_environment(guid, [{"name": "N", "value": "1"}])
    return guid


def until_ready(client: Client, guid: str) -> Job:
    """Wait until the newest job's program runs."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        job = newest(client, guid)
        if "ready" in log(client, guid, job):
            return job
        time.sleep(0.05)
    raise AssertionError("the script does not begin")


def test_a_rendering_can_be_killed(server: LocalConnect, people: People) -> None:
    guid = waiting(people)
    order = people.owner.api.content.render_content(guid)
    job = until_ready(people.owner, guid)
    began = time.monotonic()
    people.owner.api.jobs.kill_job(guid, job.key)
    assert finished(people.owner, order.task_id).error == STATUS_1
    assert time.monotonic() - began < 20
    job = newest(people.owner, guid)
    assert (job.exit_code, job.error) == (15, "The job was killed.")
    assert "ready" in shown(people, f"{guid}/")


def test_a_server_that_stops_does_not_wait_for_renderings(
    server: LocalConnect, people: People
) -> None:
    guid = waiting(people)
    people.owner.api.content.render_content(guid)
    until_ready(people.owner, guid)
    began = time.monotonic()
    stopping = threading.Thread(target=server.stop)
    stopping.start()
    stopping.join(30)
    assert not stopping.is_alive()
    assert time.monotonic() - began < 30


class TestLimits:
    @pytest.fixture
    def settings(self) -> ServerSettings:
        return ServerSettings(durable=False, render_seconds=1)

    def test_a_rendering_that_takes_too_long_is_ended(self, people: People) -> None:
        guid = new_item(people.owner)
        people.owner.api.content.set_content_environment(guid, [{"name": "N", "value": "1"}])
        assert deployment(people.owner, guid, script(WAITS)).code == 1
        job = newest(people.owner, guid)
        assert job.exit_code not in (0, None)
        assert "(out of time)" in str(job.error)


def test_old_renderings_go_and_the_one_that_is_shown_stays(
    server: LocalConnect, people: People
) -> None:
    code = "import os\nif os.environ['CONNECT_CONTENT_JOB_KEY']: print('made')"
    guid = published(people.owner, script(code))
    variant = Variant(server, people.owner, guid)
    for _ in range(3):
        render(people.owner, guid)
    found = variant.renderings()
    assert [active for _, active in found] == [True, False, False]
    folder = server.services.archives.rendered(found[0][0], 0).parent
    assert {int(path.name) for path in folder.iterdir()} == {number for number, _ in found}
    # An old one that is shown again stays, however many come after it.
    with server.services.database.write() as connection:
        variants.activate_rendering(connection, variant.id, found[2][0])
        row = variants.one(connection, variant.id)
        numbers = variants.remove_surplus_renderings(connection, variant.id, 2)
    assert row is not None
    assert list(numbers) == [found[1][0]]


def test_quarto_renders_where_it_is(
    people: People, programs: dict[str, Path], tmp_path: Path
) -> None:
    code = """
import json, os, pathlib, sys
assert sys.argv[1:] == ["render", "report.qmd"], sys.argv
pathlib.Path("report.html").write_text(f"<p>{pathlib.Path('report.qmd').read_text()}</p>")
pathlib.Path("report_files").mkdir()
pathlib.Path("report_files/plot.svg").write_text("<svg/>")
pathlib.Path(".quarto").mkdir()
pathlib.Path(".quarto/cache").write_text("x")
pathlib.Path(".output_metadata.json").write_text(json.dumps({
    "rsc_output_files": ["data.csv", "../../../secret", "gone.csv", "report.qmd"],
}))
pathlib.Path("python.txt").write_text(os.environ["QUARTO_PYTHON"])
print("Output created: report.html")
"""
    programs["quarto"] = program(tmp_path / "bin", "quarto", code)
    bundle = quarto(**{"report.qmd": "Sales", "data.csv": "1,2", "private.csv": "3"})
    guid = published(people.owner, bundle)
    assert shown(people, f"{guid}/") == "<p>Sales</p>"
    for name, text in {
        "report_files/plot.svg": "<svg/>",
        "data.csv": "1,2",
        "report.qmd": "Sales",
        "python.txt": sys.executable,
    }.items():
        assert shown(people, f"{guid}/{name}") == text
    for name in ("private.csv", ".quarto/cache", ".output_metadata.json", "manifest.json"):
        assert people.page("owner", f"{guid}/{name}").status == 404
    job = newest(people.owner, guid)
    lines = log(people.owner, guid, job)
    assert "Output created: report.html" in lines
    assert "The document names a file that is not there: gone.csv" in lines
    assert "The document names a file that is not there: ../../../secret" in lines


def test_a_quarto_site_is_rendered_whole(
    people: People, programs: dict[str, Path], tmp_path: Path
) -> None:
    code = """
import pathlib, sys
assert sys.argv[1:] == ["render"], sys.argv
site = pathlib.Path("_site")
site.mkdir()
(site / "index.html").write_text("<p>home</p>")
(site / "about.html").write_text("<p>about</p>")
"""
    programs["quarto"] = program(tmp_path / "bin", "quarto", code)
    files = {"_quarto.yml": "project:\n  type: website\n", "index.qmd": "Hi", "about.qmd": "Us"}
    bundle = packed("quarto-static", files, metadata={"content_category": "site"})
    guid = published(people.owner, bundle)
    answer = people.page("owner", f"{guid}/")
    assert (answer.status, answer.headers["location"]) == (302, f"/content/{guid}/_site/index.html")
    assert shown(people, f"{guid}/_site/about.html") == "<p>about</p>"


def test_r_markdown_gets_its_parameters(
    server: LocalConnect, people: People, programs: dict[str, Path], tmp_path: Path
) -> None:
    code = """
import json, os, pathlib, sys
*_, program, document, parameters = sys.argv
assert pathlib.Path(program).name == "rmarkdown_page.R"
assert os.environ["R_CONFIG_ACTIVE"] == "rsconnect"
pathlib.Path(document).with_suffix(".html").write_text(pathlib.Path(parameters).read_text())
"""
    programs["Rscript"] = program(tmp_path / "bin", "Rscript", code)
    files = {"report.Rmd": "---\nparams:\n  year: 2020\n---\n"}
    bundle = packed("rmd-static", files, metadata={"primary_rmd": "report.Rmd"})
    guid = new_item(people.owner)
    # Without values there is no file of them, which this program does not stand.
    assert deployment(people.owner, guid, bundle).code == 1
    item = people.owner.api.content.get_content_item(guid)
    assert item.bundle_id is None
    variants = people.wires["owner"].get(f"/applications/{guid}/variants").ok()
    people.wires["owner"].api(
        "POST", f"/variants/{variants[0]['id']}", {"parameters": {"year": 2026}}
    ).ok()
    assert deployment(people.owner, guid, bundle).code == 0
    assert json.loads(shown(people, f"{guid}/")) == {"year": 2026}


@pytest.mark.parametrize(
    "mode, name, needed",
    [("quarto-static", "report.qmd", "quarto"), ("rmd-static", "report.Rmd", "Rscript")],
)
def test_what_is_not_on_this_machine_is_named(
    people: People, mode: str, name: str, needed: str
) -> None:
    guid = new_item(people.owner)
    task = deployment(people.owner, guid, packed(mode, {name: "Text"}))
    assert task.code == 1
    assert any(f"needs the program {needed}, which is not" in line for line in task.output)


def test_a_page_without_a_source_is_shown_as_it_is(people: People) -> None:
    guid = published(people.owner, quarto(**{"report.html": "<p>home</p>", "README.md": "words"}))
    assert shown(people, f"{guid}/") == "<p>home</p>"
    task, _, lines = render(people.owner, guid)
    assert task.code == 0
    assert "The bundle brings its page along: report.html" in lines


def test_a_document_that_makes_no_page_fails(
    people: People, programs: dict[str, Path], tmp_path: Path
) -> None:
    programs["quarto"] = program(tmp_path / "bin", "quarto", "print('nothing')")
    guid = new_item(people.owner)
    task = deployment(people.owner, guid, quarto(**{"report.qmd": "Sales"}))
    assert task.code == 1
    assert any("No page came of report.qmd" in line for line in task.output)


def test_values_of_parameters_have_names_that_a_program_reads(people: People) -> None:
    guid = published(people.owner, script("print(1)"))
    owner = people.wires["owner"]
    (variant,) = owner.get(f"/applications/{guid}/variants").ok()
    assert "parameters" not in variant
    path = f"/variants/{variant['id']}"
    owner.api("POST", path, {"parameters": {"a b": 1}}).refused(400, "InvalidParameter")
    owner.api("POST", path, {"parameters": [1]}).refused(400, "InvalidParameter")
    assert owner.api("POST", path, {"parameters": {"a": [1]}}).ok()["parameters"] == {"a": [1]}
    static = new_item(people.owner, "other")
    owner.api("POST", f"/applications/{static}/variants", {"name": "x"}).refused(
        400, "InvalidAppMode"
    )
