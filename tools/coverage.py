"""`python -m tools.coverage [--check]`: write `docs/coverage.md`, what covers which operation.

A verb or a handler counts where the sources name the operation, a test where a test names the
verb, the method or the id.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from connectapi.server.unversioned import OPERATIONS
from tools.contract import Operation, load
from tools.generate.plan import Plan
from tools.generate.write import ROOT

TARGET = ROOT / "docs" / "coverage.md"
_COLUMNS = ["operation", "since", "`client.api`", "verbs", "local server", "tests"]


def main() -> int:
    """Run the command; the exit status is 1 where a check found a difference."""
    text = table(Plan(load()))
    if TARGET.exists() and TARGET.read_text("utf-8") == text:
        return 0
    if "--check" in sys.argv[1:]:
        print("docs/coverage.md is out of date; run `make generate`", file=sys.stderr)
        return 1
    TARGET.write_text(text, "utf-8")
    print("wrote docs/coverage.md")
    return 0


def table(plan: Plan) -> str:
    """The whole page."""
    verbs = _verbs(plan)
    handlers = _handlers()
    tested = _words(ROOT / "tests" / "scenarios" / "_async")
    served = _words(ROOT / "tests" / "server")
    operations = plan.contract.operations
    lines = [
        "# Coverage",
        "",
        "Written by `make generate`. What of the contract the client and the local server do.",
        "",
        f"- {len(operations)} operations, every one a method of `client.api`, sync and async.",
        f"- {sum(bool(verbs.get(o.id)) for o in operations)} of them have verbs written by hand.",
        f"- {sum(o.id in handlers for o in operations)} are served by the local server.",
        "",
    ]
    for tag, module in plan.tagged():
        lines += [f"## {tag.name}", "", _row(_COLUMNS), _row(["---"] * len(_COLUMNS))]
        for operation in tag.operations:
            found = verbs.get(operation.id, [])
            cells = [
                f"`{operation.method} {operation.path}`",
                _since(plan, operation),
                f"`{module}.{plan.method(operation)}`",
                ", ".join(f"`{verb}`" for verb in found),
                "yes" if operation.id in handlers else "",
                _tests(plan, operation, found, tested, served),
            ]
            lines.append(_row(cells))
        lines.append("")
    return "\n".join([*lines, *_unversioned(handlers, served)])


def _unversioned(handlers: set[str], served: set[str]) -> list[str]:
    """The section on routes that clients use though the contract does not list them."""
    columns = ["route", "for", "local server", "tests"]
    lines = [
        "## Routes that the contract does not list",
        "",
        "Clients of real servers rely on them. The local server has them in every release.",
        "",
        _row(columns),
        _row(["---"] * len(columns)),
    ]
    for route in OPERATIONS:
        cells = [
            f"`{route.method} {route.path}`",
            "anyone" if route.access == "none" else route.access,
            "yes" if route.id in handlers else "",
            "server" if _last_word(route.path) in served else "",
        ]
        lines.append(_row(cells))
    return [*lines, ""]


def _last_word(path: str) -> str:
    """The last word of a path that is no parameter, which a test of the route must hold."""
    fixed = [part for part in path.split("/") if not part.startswith("{")]
    return str(re.findall(r"\w+", fixed[-1])[-1])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _since(plan: Plan, operation: Operation) -> str:
    since = plan.contract.operations_since[operation.id]
    return f"by {since.first}" if since.missing_in else since.first


def _tests(
    plan: Plan, operation: Operation, verbs: list[str], tested: set[str], served: set[str]
) -> str:
    kinds = ["contract"]
    names = {verb.rpartition(".")[2] for verb in verbs} | {plan.method(operation)}
    if names & tested:
        kinds.append("scenario")
    if served & {operation.id, plan.method(operation)}:
        kinds.append("server")
    return ", ".join(kinds)


def _verbs(plan: Plan) -> dict[str, list[str]]:
    """Operation -> the hand-written verbs that call it."""
    by_method = {plan.method(o): o.id for o in plan.contract.operations}
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "src/connectapi/client/_async").glob("*.py")):
        for owner, function in _functions(path):
            if function.name.startswith("_"):
                continue
            for operation in _named(function, by_method):
                verb = f"{owner}.{function.name}"
                if verb not in found.setdefault(operation, []):
                    found[operation].append(verb)
    return found


def _functions(path: Path) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            owner = re.sub(r"^Async|Resource$", "", node.name)
            for part in node.body:
                if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield owner, part


def _named(function: ast.AST, by_method: dict[str, str]) -> Iterator[str]:
    """The operations that a function names by their method or their id."""
    ids = set(by_method.values())
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in by_method
            and isinstance(node.value, ast.Attribute)
        ):
            yield by_method[node.attr]
        elif isinstance(node, ast.Constant) and node.value in ids:
            yield str(node.value)


def _handlers() -> set[str]:
    """The operations that the local server has a handler for."""
    found: set[str] = set()
    for path in (ROOT / "src/connectapi/server").rglob("*.py"):
        found |= set(re.findall(r'@(?:async_)?handler\(\s*"(\w+)"', path.read_text("utf-8")))
    return found


def _words(folder: Path) -> set[str]:
    """Identifiers that the tests in a folder name."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        found |= set(re.findall(r"\w+", path.read_text("utf-8")))
    return found


if __name__ == "__main__":
    raise SystemExit(main())
