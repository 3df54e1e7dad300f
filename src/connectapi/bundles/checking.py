"""What is wrong with a manifest, in words: by itself, and beside the files that it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from connectapi.bundles import kinds
from connectapi.bundles.dependencies_text import read_requirements
from connectapi.bundles.entrypoints import EXPRESS, express_file, module_files, split_entry
from connectapi.bundles.errors import BundleError
from connectapi.bundles.manifest import Manifest, md5_of, shorten, unsafe_name
from connectapi.bundles.reading import table, text_or
from connectapi.bundles.requirement_lines import normal_name, package_name


def problems(
    manifest: Manifest, folder: Path | None = None, requirements: Iterable[str] | None = None
) -> list[str]:
    """Say what is wrong with a manifest, one line each; nothing where all is well.

    Args:
        folder: Where its files lie, to see that they are there and have not changed since.
        requirements: The packages that will be installed, among which an entry point may lie; by
            default what the folder's list says.
    """
    files = manifest.files or {}
    found = []
    mode = manifest.metadata.appmode
    if manifest.version != 1:
        found.append(f"it is of version {manifest.version}; only version 1 is known")
    if mode not in kinds.LABELS and mode != "nodejs-api":
        found.append(f"its kind {mode!r} is none that is known here")
    unsafe = [name for name in files if unsafe_name(name)]
    if unsafe:
        found.append(f"it lists files outside of its folder: {shorten(map(repr, unsafe))}")
    if files:
        packages = _packages(manifest, folder) if requirements is None else tuple(requirements)
        found += _named(manifest, files, packages)
    if folder is not None and not unsafe:
        found += _on_disk(files, folder)
    return found


def _named(
    manifest: Manifest, files: Mapping[str, object], packages: tuple[str, ...] | None
) -> list[str]:
    """Say which files it names as something but does not list."""
    metadata = manifest.metadata
    found = [
        f"it names {name!r} as {what}, but does not list that file"
        for what, name in (
            ("primary_html", metadata.primary_html),
            ("primary_rmd", metadata.primary_rmd),
            ("package_file", package_file(manifest)),
        )
        if name and str(PurePosixPath(name)) not in files
    ]
    entry = metadata.entrypoint
    if entry and not _is_there(metadata.appmode, entry, files, packages):
        found.append(f"its entry point {entry!r} is in no file that it lists")
    return found


def package_file(manifest: Manifest) -> str:
    """Name the file that lists a bundle's packages of Python; empty where there is none."""
    return text_or(table((manifest.python or {}).get("package_manager")).get("package_file"))


def _is_there(
    mode: str, entry: str, files: Mapping[str, object], packages: tuple[str, ...] | None
) -> bool:
    module, name = split_entry(entry)
    if module == EXPRESS:
        return express_file(name) in files
    if any(one in files for one in _possible(mode, entry)):
        return True
    if mode not in kinds.PYTHON_MODULES:
        return mode in ("api", "shiny")  # R goes by the names of files
    top = module.partition(".")[0]
    if any(one.startswith(f"{top}/") or one == f"{top}.py" for one in files):
        return False
    # The module may be one of a package that is installed.
    wanted = normal_name(top)
    return packages is None or any(package_name(line) == wanted for line in packages)


def _possible(mode: str, entry: str) -> list[str]:
    """Name the files that an entry point can mean, as servers look for them."""
    plain = entry.partition(":")[0]
    exact = str(PurePosixPath(entry))
    if mode in kinds.PYTHON_MODULES:
        return [exact, *module_files(split_entry(entry)[0])]
    if mode in kinds.PYTHON_SCRIPTS:
        endings: tuple[str, ...] = (".py", ".ipynb", "/main.py")
    elif mode.startswith("nodejs"):
        endings = (".js", ".mjs", ".cjs", "/index.js")
    else:
        return [exact]
    return [
        exact,
        plain,
        *(f"{place}{end}" for place in (plain, plain.replace(".", "/")) for end in endings),
    ]


def _packages(manifest: Manifest, folder: Path | None) -> tuple[str, ...] | None:
    name = package_file(manifest)
    if folder is None or not name or unsafe_name(name):
        return None
    try:
        return read_requirements(folder, name).lines
    except BundleError:
        return None


def _on_disk(files: Mapping[str, object], folder: Path) -> list[str]:
    missing, changed = [], []
    for name, entry in files.items():
        if not (folder / name).is_file():
            missing.append(name)
        elif (stated := getattr(entry, "checksum", None)) and md5_of(folder / name) != stated:
            changed.append(name)
    found = []
    if missing:
        found.append(f"it lists files that are not there: {shorten(missing)}")
    if changed:
        found.append(f"files changed since it was written: {shorten(changed)}")
    return found
