"""Dependencies as `pyproject.toml` lists them: of the project, its extras and its groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from packaging.requirements import Requirement

from connectapi.bundles.dependencies_text import Listed, check_requirement, local_place
from connectapi.bundles.errors import BundleError
from connectapi.bundles.reading import LARGEST_SOURCE, read_toml, table, text_or
from connectapi.bundles.requirement_lines import normal_name, without_password

_FILE = "pyproject.toml"


def has_dependencies(folder: Path) -> bool:
    """Whether a pyproject.toml says what the project needs installed, or that it cannot say.

    Raises:
        BundleError: It cannot be read.
    """
    content = read_toml(folder / _FILE, LARGEST_SOURCE)
    project, poetry = table(content.get("project")), table(table(content.get("tool")).get("poetry"))
    return "name" in project or "dependencies" in project or "dependencies" in poetry


def read_project(folder: Path, groups: Sequence[str], extras: Sequence[str]) -> Listed:
    """Read the dependencies of a project.

    Raises:
        BundleError: It does not say them, has no such group or extra, or a requirement in it cannot
            be installed elsewhere.
    """
    content = read_toml(folder / _FILE, LARGEST_SOURCE)
    project = table(content.get("project"))
    if not project:
        raise BundleError(f"{folder / _FILE} has no table [project]{_hint(content)}")
    if "dependencies" in _strings(project.get("dynamic", []), "dynamic"):
        raise BundleError(
            f"{folder / _FILE} leaves its dependencies to a build: they are dynamic. "
            "Write them into requirements.txt, or lock them with uv"
        )
    found = [(one, "dependencies") for one in _list(project, "dependencies", "[project]")]
    optional = table(project.get("optional-dependencies"))
    found += _extras(optional, extras, normal_name(text_or(project.get("name"))), [])
    found += _groups(table(content.get("dependency-groups")), groups)
    sources = table(table(table(content.get("tool")).get("uv")).get("sources"))
    return _checked(folder, found, sources)


def _checked(folder: Path, found: list[tuple[str, str]], sources: Mapping[str, object]) -> Listed:
    lines: dict[str, None] = {}
    warnings: list[str] = []
    by_name = {normal_name(name): source for name, source in sources.items()}
    for line, place in found:
        where = f"{_FILE}, {place}"
        requirement = check_requirement(line, where)
        source = by_name.get(normal_name(requirement.name))
        if requirement.url and requirement.url.lower().startswith("file:"):
            warnings.append(local_place(folder, "", requirement.url, where))
        text, more = _with_source(folder, requirement, source, where) if source else (line, [])
        lines[text.strip()] = None
        warnings += more
    return Listed(tuple(lines), tuple(warnings))


def _with_source(
    folder: Path, requirement: Requirement, source: object, where: str
) -> tuple[str, list[str]]:
    """Write a requirement as `[tool.uv.sources]` has it: from elsewhere than the index."""
    chosen = table(source)
    name = requirement.name
    start = f"{name}[{','.join(sorted(requirement.extras))}]" if requirement.extras else name
    end = f" ; {requirement.marker}" if requirement.marker else ""
    if "git" in chosen:
        reference = next((chosen[key] for key in ("rev", "tag", "branch") if key in chosen), None)
        at = f"@{reference}" if reference else ""
        sub = f"#subdirectory={chosen['subdirectory']}" if "subdirectory" in chosen else ""
        address = without_password(text_or(chosen["git"]))
        return f"{start} @ git+{address}{at}{sub}{end}", []
    if "url" in chosen:
        return f"{start} @ {without_password(text_or(chosen['url']))}{end}", []
    if "path" in chosen:
        path = text_or(chosen["path"])
        editable = chosen.get("editable") is True
        warning = local_place(folder, "", path, f"{where}, {name}", editable=editable)
        return f"./{path.removeprefix('./')}{end}", [warning]
    if "workspace" in chosen:
        local_place(folder, "", name, f"{where}, {name} of the workspace", editable=True)
    which = f" {chosen['index']}" if "index" in chosen else ""
    warning = f"{where}: {name} comes from the index{which}; the server has to be set up for it"
    return str(requirement), [warning]


def _extras(
    optional: Mapping[str, object], extras: Sequence[str], own: str, above: list[str]
) -> list[tuple[str, str]]:
    by_name = {normal_name(name): name for name in optional}
    found: list[tuple[str, str]] = []
    for extra in extras:
        name = by_name.get(normal_name(extra))
        if name is None:
            raise BundleError(_missing("optional dependencies", extra, optional))
        if name in above:
            continue
        for line in _list(optional, name, "[project.optional-dependencies]"):
            requirement = check_requirement(line, f"{_FILE}, optional dependencies {name}")
            if own and normal_name(requirement.name) == own:  # one that is made of others
                found += _extras(optional, sorted(requirement.extras), own, [*above, name])
            else:
                found.append((line, f"optional dependencies {name}"))
    return found


def _groups(
    groups: Mapping[str, object], wanted: Sequence[str], above: tuple[str, ...] = ()
) -> list[tuple[str, str]]:
    by_name = {normal_name(name): name for name in groups}
    found: list[tuple[str, str]] = []
    for one in wanted:
        name = by_name.get(normal_name(one))
        if name is None:
            raise BundleError(_missing("dependency groups", one, groups))
        if name in above:
            raise BundleError(f"{_FILE}: the dependency group {name!r} includes itself")
        entries = groups[name]
        if not isinstance(entries, list):
            raise BundleError(f"{_FILE}: the dependency group {name!r} is no list")
        for entry in entries:
            included = table(entry).get("include-group")
            if isinstance(entry, str):
                found.append((entry, f"dependency group {name}"))
            elif isinstance(included, str) and len(entry) == 1:
                found += _groups(groups, [included], (*above, name))
            else:
                raise BundleError(
                    f"{_FILE}: the dependency group {name!r} has an odd entry {entry!r}"
                )
    return found


def _list(parent: Mapping[str, object], key: str, where: str) -> list[str]:
    return _strings(parent.get(key, []), f"{where} {key}")


def _strings(value: object, what: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BundleError(f"{_FILE}: {what} has to be a list of texts")
    return value


def _missing(what: str, name: str, there: Mapping[str, object]) -> str:
    known = ", ".join(sorted(there)) or "none"
    return f"{_FILE} has no {what} called {name!r}; there are: {known}"


def _hint(content: Mapping[str, object]) -> str:
    if "poetry" in table(content.get("tool")):
        return "; Poetry's own is read from its lock: run 'poetry lock'"
    return "; list the packages in its dependencies, or in requirements.txt"
