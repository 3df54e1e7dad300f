"""`python -m tools.coverage [--check]`: write `docs/coverage.md`, what covers which operation.

The server's part is read from its registry of handlers, the rest from what the sources name.
"""

import ast
import sys
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from connectapi.server import handlers, unversioned
from connectapi.server.contract import load as server_contract
from connectapi.server.registry import collect
from connectapi.server.unversioned import handlers as unversioned_handlers
from tests.server.rights.access import EVERYBODY, USERS, Who, allowed
from tests.server.rights.examples import EXAMPLES
from tools.contract import load
from tools.generate.plan import Plan
from tools.generate.write import ROOT
from tools.mentions import Mentions, joined, mentions, verbs
from tools.places import places

TARGET = ROOT / "docs" / "coverage.md"
VERBS = ROOT / "src/connectapi/client/_async"

_COLUMNS = ["operation", "client", "local server", "rights", "who may", "since", "tests"]

_VARIABLES = frozenset({"client", "item", "variant"})


@dataclass(frozen=True, slots=True)
class Row:
    """One operation, as the page shows it."""

    id: str
    method: str
    path: str
    rights: str
    who: str
    """Who may by that, as the tests try it out."""
    since: str
    name: str
    """Room and method of `client.api`; empty where the client has none."""
    served: bool


def main() -> int:
    """Run the command; the exit status is 1 where a check found a difference."""
    text = page(Plan(load()))
    if TARGET.exists() and TARGET.read_text("utf-8") == text:
        return 0
    if "--check" in sys.argv[1:]:
        print("docs/coverage.md is out of date; run `make generate`", file=sys.stderr)
        return 1
    TARGET.write_text(text, "utf-8")
    print("wrote docs/coverage.md")
    return 0


def page(plan: Plan) -> str:
    """The whole page."""
    sections = {tag.name: list(_of_tag(plan, module)) for tag, module in plan.tagged()}
    rows = [row for section in sections.values() for row in section]
    found = client_verbs(VERBS, rows)
    tests = _tests()
    lines = [*_summary(rows, found), ""]
    for title, section in sections.items():
        lines += [f"## {title}", ""]
        lines += _table(_COLUMNS)
        lines += [_line(row, found.get(row.id, []), tests, rows) for row in section]
        lines.append("")
    return "\n".join([*lines, *_unversioned(tests)]) + "\n"


def _summary(rows: list[Row], found: dict[str, list[str]]) -> list[str]:
    return [
        "# Coverage",
        "",
        "Written by `make generate`. What of the contract the client and the local server do.",
        "",
        f"- {len(rows)} operations, every one a method of `client.api`, sync and async.",
        f"- {sum(row.id in found for row in rows)} of them have verbs written by hand.",
        f"- {sum(row.served for row in rows)} are served by the local server.",
        f"- {len(unversioned.OPERATIONS)} routes without a version are served as well,",
        f"  and {len(unversioned.AT_ROOT)} of OAuth at the server's root.",
        "",
        "Under tests, `contract` checks request, answers and errors of the method of `client.api`.",
        "The other words are folders of `tests/` where a test calls the verb or the method, or",
        "asks for the route.",
        "",
        "Who may call an operation is what its rights come to. In `server` everybody calls each",
        "that is served, whether they may or not. Owner, editor and reader are those of the item,",
        "the group or the key; the others are nothing to it.",
    ]


def _of_tag(plan: Plan, module: str) -> Iterator[Row]:
    served = collect(handlers)
    compiled = {operation.id: operation for operation in server_contract().operations}
    tag = next(tag for tag, found in plan.tagged() if found == module)
    for operation in tag.operations:
        since = plan.contract.operations_since[operation.id]
        yield Row(
            operation.id,
            operation.method,
            operation.path,
            operation.access,
            _who(allowed(compiled[operation.id])),
            f"by {since.first}" if since.missing_in else since.first,
            f"{module}.{plan.method(operation)}",
            operation.id in served,
        )


def _who(may: frozenset[Who]) -> str:
    known = {
        EVERYBODY: "everybody",
        USERS: "every user",
        frozenset(): "nobody once there are users",
    }
    return known.get(may) or ", ".join(who for who in Who if who in may)


def client_verbs(folder: Path, rows: list[Row]) -> dict[str, list[str]]:
    """Operation -> the hand-written verbs that call it, as a user writes them.

    What a verb leaves to a class that users do not meet counts as its own.
    """
    ids = {row.id for row in rows}
    by_name = {(room, name): row.id for row in rows for room, name in [row.name.split(".")]}
    place_of = places(folder)
    methods = {
        (owner, name): named
        for path in sorted(folder.glob("*.py"))
        for owner, name, named in verbs(path)
    }
    found: dict[str, list[str]] = {}
    for owner, name in methods:
        if owner not in place_of:
            continue
        named = joined(methods[part] for part in _left_to((owner, name), methods, place_of))
        called = {by_name[pair] for pair in named.attributes & by_name.keys()}
        verb = f"{place_of[owner]}.{name}"
        for operation in sorted(called | named.texts & ids):
            if verb not in found.setdefault(operation, []):
                found[operation].append(verb)
    return found


def _left_to(
    verb: tuple[str, str], methods: Mapping[tuple[str, str], Mentions], place_of: Container[str]
) -> set[tuple[str, str]]:
    """A verb, and the methods that it calls of classes that have no place."""
    reached = {verb}
    todo = [verb]
    while todo:
        named = methods[todo.pop()].attributes & methods.keys()
        further = {pair for pair in named if pair[0] not in place_of} - reached
        reached |= further
        todo += further
    return reached


def _tests() -> dict[str, Mentions]:
    """Folder of `tests/` -> what its files name; `_sync` is left out, it says the same."""
    found: dict[str, Mentions] = {}
    for path in sorted((ROOT / "tests").rglob("*.py")):
        parts = path.relative_to(ROOT / "tests").parts
        if len(parts) > 1 and "_sync" not in parts and parts[0] not in {"contract", "typing"}:
            named = mentions(ast.parse(path.read_text("utf-8")))
            known = found.setdefault(parts[0], Mentions())
            known.texts |= named.texts
            known.attributes |= named.attributes
            known.requests |= named.requests
    return found


def _line(row: Row, found: list[str], tests: dict[str, Mentions], rows: list[Row]) -> str:
    others = [other.path for other in rows if other.method == row.method]
    kinds = [
        kind
        for kind, named in tests.items()
        if _is_tested(row, found, named, others)
        or (kind == "server" and row.served and row.id in EXAMPLES)
    ]
    return _cells(
        f"`{row.method} {row.path}`",
        "<br>".join([f"`api.{row.name}`", *(f"`{verb}`" for verb in found)]),
        "yes" if row.served else "",
        row.rights,
        row.who,
        row.since,
        ", ".join(["contract", *kinds]),
    )


def _is_tested(row: Row, found: list[str], named: Mentions, others: list[str]) -> bool:
    return (
        tuple(row.name.split(".")) in named.attributes
        or any(_is_called(verb, named) for verb in found)
        or named.asks_for(row.method, row.path, others)
    )


def _is_called(verb: str, named: Mentions) -> bool:
    before, name = verb.split(".")[-2:]
    if before in _VARIABLES:
        # Tests call clients and items many names, but none of a resource's.
        rooms = _rooms()
        return any(verb == name and other not in rooms for other, verb in named.attributes)
    return (before, name) in named.attributes


@cache
def _rooms() -> frozenset[str]:
    """The names of resources, and that of none."""
    return frozenset(place.split(".")[-1] for place in places(VERBS).values()) - _VARIABLES | {""}


def _unversioned(tests: dict[str, Mentions]) -> list[str]:
    served = collect(unversioned_handlers)
    routes = sorted(unversioned.OPERATIONS, key=lambda o: (o.path, o.method))
    rows = [
        Row(o.id, o.method, o.path, o.access, "", "", f"unversioned.{o.id}", o.id in served)
        for o in routes
    ]
    lines = [
        "## Routes without a version",
        "",
        "Real servers have them below `/__api__`, and other clients rely on them. They are not",
        "part of the contract, and so not of `client.api`.",
        "",
        *_table(["route", "local server", "rights", "tests"]),
    ]
    lines += _routes(rows, tests)
    # A server whose route lacks an endpoint does not start.
    at_root = [
        Row(o.id, o.method, o.path, o.access, "", o.since.first if o.since else "", "", served=True)
        for o in sorted(unversioned.AT_ROOT, key=lambda o: (o.path, o.method))
    ]
    lines += [
        "",
        "Those of OAuth lie at the server's root: the server's own authority for tools, and below",
        "`/__identity__` a test identity provider that stands in for those elsewhere.",
        "",
        *_table(["route", "local server", "rights", "tests"]),
        *_routes(at_root, tests),
    ]
    return lines


def _routes(rows: list[Row], tests: dict[str, Mentions]) -> Iterator[str]:
    for row in rows:
        others = [other.path for other in rows if other.method == row.method]
        kinds = [kind for kind, n in tests.items() if n.asks_for(row.method, row.path, others)]
        served = f"since {row.since}" if row.since else "yes" if row.served else ""
        yield _cells(f"`{row.method} {row.path}`", served, row.rights, ", ".join(kinds))


def _table(columns: list[str]) -> list[str]:
    return [_cells(*columns), _cells(*(["---"] * len(columns)))]


def _cells(*texts: str) -> str:
    return f"| {' | '.join(' '.join(text.split()).replace('|', '&#124;') for text in texts)} |"


if __name__ == "__main__":
    raise SystemExit(main())
