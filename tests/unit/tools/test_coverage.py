"""What the coverage table says is read from the sources."""

import ast
from pathlib import Path
from textwrap import dedent

import pytest

from connectapi.server import handlers, unversioned
from connectapi.server.registry import collect
from tests.contract.cases import CONTRACT
from tools.coverage import Row, client_verbs, page
from tools.generate.plan import Plan
from tools.mentions import mentions, verbs


@pytest.fixture(scope="module")
def table() -> dict[str, list[str]]:
    """Route -> cells."""
    lines = page(Plan(CONTRACT)).splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| `")]
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0].strip("`"): [cell.strip() for cell in row] for row in rows}


def test_every_operation_and_every_unversioned_route_has_a_row(table: dict[str, list[str]]) -> None:
    routes = {f"{o.method} {o.path}" for o in CONTRACT.operations}
    others = (*unversioned.OPERATIONS, *unversioned.AT_ROOT)
    assert table.keys() == routes | {f"{o.method} {o.path}" for o in others}


def test_served_is_what_the_server_has_a_handler_for(table: dict[str, list[str]]) -> None:
    served = collect(handlers)
    for operation in CONTRACT.operations:
        cells = table[f"{operation.method} {operation.path}"]
        assert (cells[2] == "yes") is (operation.id in served), operation.id


def test_rights_are_those_of_the_contract(table: dict[str, list[str]]) -> None:
    for operation in CONTRACT.operations:
        rights = table[f"{operation.method} {operation.path}"][3]
        assert rights == " ".join(operation.access.split()).replace("|", "&#124;")


def test_who_may_is_told_for_rights_that_do_not_say_it(table: dict[str, list[str]]) -> None:
    assert table["DELETE /v1/content/{guid}"][3:5] == [
        "authenticated; role not stated",
        "administrator, owner, editor",
    ]
    assert table["GET /v1/server_settings/public"][4] == "everybody"


def test_what_is_served_is_called_by_everybody_in_a_test(table: dict[str, list[str]]) -> None:
    served = collect(handlers)
    for operation in CONTRACT.operations:
        if operation.id in served:
            assert "server" in table[f"{operation.method} {operation.path}"][6].split(", ")


def test_a_verb_is_written_as_users_write_it(table: dict[str, list[str]]) -> None:
    assert "`client.users.find`" in table["GET /v1/users"][1]
    assert "`item.update`" in table["PATCH /v1/content/{guid}"][1]
    assert "`client.deploy`" in table["POST /v1/content/{guid}/deploy"][1]
    assert "`client.api_keys.find`" in table["GET /v1/users/{guid}/keys"][1]
    assert "`client.users.get_groups`" in table["GET /v1/groups/{group_guid}/members"][1]
    assert "`item.lock`" in table["PATCH /v1/content/{guid}"][1]
    assert "`item.permissions.grant`" in table["POST /v1/content/{guid}/permissions"][1]
    assert "scenarios" in table["GET /v1/users"][6]


def test_what_a_verb_leaves_to_others_of_its_module_is_its_own(tmp_path: Path) -> None:
    source = """
        class AsyncThingsResource:
            async def change(self):
                await self._send()

            async def _send(self):
                await self._api.things.update_thing("id")

            def find(self):
                return self._listing("getThings")

            def other(self):
                return self.things.elsewhere()
    """
    client = """
        class AsyncClient:
            @cached_property
            def things(self) -> AsyncThingsResource: ...
    """
    (tmp_path / "things.py").write_text(dedent(source), "utf-8")
    (tmp_path / "client.py").write_text(dedent(client), "utf-8")
    rows = [
        Row("updateThing", "PATCH", "/t/{id}", "", "", "", "things.update_thing", served=True),
        Row("getThings", "GET", "/t", "", "", "", "things.get_things", served=True),
    ]
    assert [name for _, name, _ in verbs(tmp_path / "things.py")] == ["change", "find", "other"]
    assert client_verbs(tmp_path, rows) == {
        "updateThing": ["client.things.change"],
        "getThings": ["client.things.find"],
    }


def test_what_a_verb_leaves_to_a_class_that_users_do_not_meet_is_its_own(tmp_path: Path) -> None:
    source = """
        class AsyncContentItem(AsyncItemThings):
            pass

        class AsyncItemThings:
            @property
            def boxes(self) -> AsyncBoxes: ...

            async def sort(self):
                await AsyncSorter(self._session).sort_all()

        class AsyncBoxes:
            def find(self):
                return self._listing("getThings")

        class AsyncSorter:
            async def sort_all(self):
                await self._api.things.update_thing("id")
    """
    (tmp_path / "item.py").write_text(dedent(source), "utf-8")
    rows = [
        Row("updateThing", "PATCH", "/t/{id}", "", "", "", "things.update_thing", served=True),
        Row("getThings", "GET", "/t", "", "", "", "things.get_things", served=True),
    ]
    assert client_verbs(tmp_path, rows) == {
        "updateThing": ["item.sort"],
        "getThings": ["item.boxes.find"],
    }


@pytest.mark.parametrize(
    "text, asked",
    [
        ('wire.get("/v1/users")', True),
        ('wire.get(f"/v1/users?{query}")', True),
        ('wire.send("GET", "/__api__/v1/users", body)', True),
        ('wire.api("POST", "/v1/users", {})', False),
        ('wire.get("/v1/users/remote")', False),
        ('{}.get("users")', False),
    ],
)
def test_which_requests_ask_for_a_route(text: str, asked: object) -> None:
    assert mentions(ast.parse(text)).asks_for("GET", "/v1/users", ["/v1/users/remote"]) is asked


def test_a_route_with_fewer_open_places_is_the_one_asked_for() -> None:
    found = mentions(ast.parse('wire.get("/v1/users/remote"); wire.get(f"/v1/tags/{id}/content")'))
    routes = ["/v1/users/remote", "/v1/users/{guid}", "/v1/tags/{id}/content", "/v1/tags/{id}"]
    asked = [route for route in routes if found.asks_for("GET", route, routes)]
    assert asked == ["/v1/users/remote", "/v1/tags/{id}/content"]


def test_a_wild_tail_takes_slashes() -> None:
    found = mentions(ast.parse('wire.get("/v1/content/x/bundles/1/files/a/b.txt")'))
    route = "/v1/content/{guid}/bundles/{id}/files/*path"
    assert found.asks_for("GET", route, [])
