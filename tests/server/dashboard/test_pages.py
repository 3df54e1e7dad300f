"""What the pages show, and to whom; without a browser."""

import re
from html import unescape
from urllib.parse import quote

import pytest

from connectapi.server.web.dashboard import assets
from tests.server.dashboard.addresses import PAGES, address
from tests.server.dashboard.visitor import Visitor
from tests.server.dashboard.world import HARMFUL, LONG, World

EDITORS_ONLY = ["access", "settings", "environment", "bundles", "logs", "jobs", "schedule", "usage"]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_can_be_made_and_says_what_it_is(world: World, ada: Visitor, name: str) -> None:
    page = ada.open(address(world, name))

    assert page.status == (404 if name == "/connect/nothing" else 200), page.text
    assert page.tags.count("h1") == 1
    assert page.tags.count("main") == 1
    assert PAGES[name] in page.text
    assert "not Posit's product" in page.text


def test_a_slash_at_the_end_leads_to_the_page(ada: Visitor) -> None:
    page = ada.open("/connect/users/?q=a%26b")
    assert page.status == 303
    assert page.answer.headers["location"] == "/connect/users?q=a%26b"
    page = ada.open("/connect/no/such/page/")
    assert page.answer.headers["location"] == "/connect/no/such/page"


@pytest.mark.parametrize("query", ["q=a%20b&q=c", "path=x", "self=x&done=saved", "a%3Db"])
def test_a_slash_at_the_end_keeps_the_query(ada: Visitor, query: str) -> None:
    answer = ada.open(f"/connect/users/?{query}").answer

    assert (answer.status, answer.headers["location"]) == (303, f"/connect/users?{query}")


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_shown_to_nobody(world: World, nobody: Visitor, name: str) -> None:
    path = address(world, name)
    page = nobody.open(path)

    if path == "/connect/":
        assert page.status == 200
        assert "The site" not in page.text
        return
    if path.startswith("/connect/?"):
        assert "No content" not in page.text
        return
    assert page.status == 303
    assert page.answer.headers["location"] == f"/__login__?url={quote(path, safe='')}"


def test_every_link_of_every_page_leads_somewhere(world: World, ada: Visitor) -> None:
    found = {link for name in PAGES for link in ada.open(address(world, name)).links}
    own = {link for link in found if link.startswith("/connect/")}
    lost = [link for link in sorted(own) if ada.open(link).followed().status != 200]

    assert len(own) > 60
    assert lost == []


def test_what_a_visitor_may_not_see_is_not_there(world: World, vera: Visitor) -> None:
    listed = vera.open("/connect/")

    assert "The site" in listed.text
    assert "Prices API" in listed.text
    assert "Explorer" not in listed.text
    assert "Nothing fits" in vera.open("/connect/?q=Explorer").text
    hidden = world.items["shiny"]
    for section in ("info", "logs", "usage"):
        page = vera.open(f"/connect/content/{hidden}/{section}")
        assert page.status in (403, 404)
        assert "Explorer" not in page.text


def test_the_choices_of_filters_tell_nothing_of_hidden_content(vera: Visitor) -> None:
    options = re.findall(r"<option[^>]*>([^<]*)", vera.open("/connect/").html)

    assert "Streamlit" in options
    assert "Shiny" not in options


@pytest.mark.parametrize("section", EDITORS_ONLY)
def test_sections_for_editors_are_refused_to_viewers(
    world: World, vera: Visitor, section: str
) -> None:
    site = world.items["site"]
    info = vera.open(f"/connect/content/{site}/info")
    page = vera.open(f"/connect/content/{site}/{section}")

    assert not any(link.endswith(f"/{section}") for link in info.links)
    assert page.status == 403
    assert "You may not change" in page.text


def test_a_viewer_sees_an_item_without_forms_that_change_it(world: World, vera: Visitor) -> None:
    page = vera.open(f"/connect/content/{world.items['site']}/info")

    assert "Made by hand." in page.text
    assert not page.has_form("save")
    assert page.has_form("bookmark")


def test_a_collaborator_may_change_and_download(world: World, paul: Visitor) -> None:
    path = f"/connect/content/{world.items['site']}/bundles"
    page = paul.open(path)
    (download, *_) = [link for link in page.links if link.endswith("/download")]
    bundle = paul.open(download).answer

    assert bundle.headers["content-type"] == "application/gzip"
    assert bundle.body[:2] == b"\x1f\x8b"


def test_an_administrator_without_a_grant_may_change_but_not_open(
    world: World, ada: Visitor
) -> None:
    item = world.items["umlaut"]
    page = ada.open(f"/connect/content/{item}/info")

    assert page.has_form("save")
    assert not any(link.startswith(f"/content/{item}") for link in page.links)


def test_titles_are_words_and_nothing_else(world: World, ada: Visitor) -> None:
    for name in ("/connect/", f"/connect/content/{world.items['harmful']}/info"):
        page = ada.open(name)
        assert HARMFUL in page.text
        assert "<script>document" not in page.html
        assert page.tags.count("script") == 1


@pytest.mark.parametrize(
    "query, titles",
    [
        ("q=sales", ["Sales overview"]),
        ("q=owner:nobody", []),
        ("kind=python-fastapi", ["Prices API"]),
        ("owner=pia&q=site", ["The site"]),
        ("tag=Department/Sales", ["The site", "Sales overview"]),
        ("tag=" + quote("Department/Sales/North / “quoted”"), ["Sales overview"]),
        ("q=is:locked", ["Explorer"]),
        ("q=is:scheduled", [LONG]),
        ("q=" + quote('"overview"'), ["Sales overview"]),
        ("owner=" + quote('a" is:locked "'), []),
        ("kind=" + quote("\\"), []),
        ("page=2", []),
        ("page=99999999999999999999", None),
        ("page=-1&sort=sideways", None),
    ],
)
def test_the_list_is_searched_filtered_and_turned(
    ada: Visitor, query: str, titles: list[str] | None
) -> None:
    page = ada.open(f"/connect/?{query}")
    names = re.findall(r'<a class="name"[^>]*>([^<]*)', page.html)

    assert page.status == 200, page.text
    assert names == titles if titles is not None else len(names) == 9


def test_the_order_of_the_list(ada: Visitor) -> None:
    def titles(order: str) -> list[str]:
        page = ada.open(f"/connect/?sort={order}")
        return [unescape(name) for name in re.findall(r'<a class="name"[^>]*>([^<]*)', page.html)]

    # What has no title goes first.
    assert titles("title")[0] == "plain"
    assert titles("title")[1:] == sorted(titles("title")[1:], key=str.casefold)
    assert titles("deployed")[:2] == ["The site", "Sales overview"]
    assert titles("created")[0] == "The site"


def test_filters_that_say_nothing_are_told(ada: Visitor) -> None:
    page = ada.open("/connect/?q=published:perhaps")

    assert "The filter published was ignored" in page.text
    too_long = ada.open("/connect/?q=" + "x" * 10_001)
    assert too_long.status == 400
    assert "10000" in too_long.faults[0]


def test_old_numbers_lead_to_the_item(world: World, ada: Visitor) -> None:
    number = world.admin.get(f"/v1/content/{world.items['site']}").ok()["id"]
    answer = ada.open(f"/connect/content/{number}/logs?job=x").answer

    assert answer.headers["location"] == f"/connect/content/{world.items['site']}/logs?job=x"
    assert ada.open("/connect/content/999/info").status == 404
    assert ada.open("/connect/content/99999999999999999999/info").status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/connect/content/not-a-guid/info",
        "/connect/content/00000000-0000-0000-0000-000000000000/info",
        "/connect/content/%00/info",
        "/connect/users/x",
        "/connect/users/00000000-0000-0000-0000-000000000000",
        "/connect/groups/x",
        "/connect/tasks/x",
        "/connect/../etc/passwd",
        "/connect/__static__/x/nothing.css",
    ],
)
def test_what_is_not_there(ada: Visitor, path: str) -> None:
    assert ada.open(path).status == 404


def test_parts_that_are_not_there(world: World, ada: Visitor) -> None:
    base = f"/connect/content/{world.items['site']}"
    for rest in ("draft/999", "draft/x", "logs?job=none", "bundles/x/download", "jobs/x/download"):
        assert ada.open(f"{base}/{rest}").status in (403, 404), rest


def test_values_of_variables_are_nowhere(world: World, pia: Visitor) -> None:
    page = pia.open(f"/connect/content/{world.items['site']}/environment")

    assert "TOKEN" in page.text
    assert "s3cret" not in page.html


def test_logs_and_jobs(world: World, pia: Visitor) -> None:
    base = f"/connect/content/{world.items['sales']}"
    running = pia.open(f"{base}/logs")
    failed = pia.open(f"{base}/logs?job={world.failed}")
    jobs = pia.open(f"{base}/jobs")

    assert world.running in running.text
    assert "data-follow" in running.html
    assert "ModuleNotFoundError" in failed.text
    assert "The application exited with code 1." in failed.text
    assert "data-follow" not in failed.html
    assert "failed, code 1" in jobs.text
    whole = pia.open(f"{base}/jobs/{world.failed}/download").answer
    assert b"Traceback" in whole.body
    assert whole.headers["content-type"].startswith("text/plain")


def test_the_script_gets_the_lines_that_it_lacks(world: World, pia: Visitor) -> None:
    base = f"/connect/content/{world.items['sales']}/logs/lines?job={world.failed}"
    whole = pia.follow(base).json
    rest = pia.follow(f"{base}&from=3").json

    assert [line["text"] for line in whole["lines"]][:2] == [
        "[rsc-session] Content GUID: 6a1f",
        "Running on host: local",
    ]
    assert rest["lines"] == whole["lines"][4:]
    assert (rest["next"], rest["ended"], rest["more"]) == (5, True, False)
    assert pia.follow(f"{base}&from=nonsense").json == whole


def test_schedules_are_said_in_words(world: World, pia: Visitor) -> None:
    page = pia.open(f"/connect/content/{world.items['forecast']}/schedule")

    assert "On the second Monday of every month at 08:30" in page.text
    assert "(Europe/Berlin), sent by mail" in page.text
    assert len(re.findall(r"Mon \d{4}-\d\d-\d\d 08:30 \+0[12]00", page.text)) == 5


def test_usage_is_a_chart_and_a_table(world: World, pia: Visitor) -> None:
    page = pia.open(f"/connect/content/{world.items['sales']}/usage")

    assert page.tags.count("rect") == 30
    assert page.tags.count("tr") == 31
    assert "Times opened 300" in page.text


def test_pages_say_what_they_may_load(world: World, ada: Visitor, nobody: Visitor) -> None:
    pages = [ada.open(address(world, name)) for name in PAGES]
    pages += [nobody.open(path) for path in ("/connect/", "/__login__", "/__docs__/api/")]
    for page in pages:
        policy = page.answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert page.answer.headers["x-frame-options"] == "DENY"
        assert page.answer.headers["cache-control"] == "no-store"
        assert not re.search(r'<style|\sstyle="|\son[a-z]+="|javascript:', page.html), page.path


def test_files_of_pages_are_kept_by_browsers(nobody: Visitor) -> None:
    for name, kind in (("style.css", "text/css"), ("script.js", "text/javascript")):
        answer = nobody.open(assets.path(name)).answer
        assert answer.headers["content-type"].startswith(kind)
        assert "immutable" in answer.headers["cache-control"]
        older = nobody.open(f"/connect/__static__/older/{name}").answer
        assert older.body == answer.body
        assert older.headers["cache-control"] == "no-cache"
    assert nobody.open("/connect/__favicon__").answer.ok().startswith(b"<svg")


def test_addresses_of_guides_lead_to_what_the_server_says_of_itself(ada: Visitor) -> None:
    for book in ("user", "admin"):
        answer = ada.open(f"/__docs__/{book}/").answer
        assert answer.headers["location"] == "/connect/server"
