"""The packages of R that a project needs: `renv.lock`, as it stands in manifests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectapi.bundles.errors import BundleError
from connectapi.bundles.reading import read_json, rows, table, text_or, texts
from connectapi.bundles.requirement_lines import without_password

FILE = "renv.lock"
_HOSTS = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}
_BIOCONDUCTOR = {
    "BioCsoft": "bioc",
    "BioCann": "data/annotation",
    "BioCexp": "data/experiment",
    "BioCworkflows": "workflows",
    "BioCbooks": "books",
}
_COPIED = (
    "Hash", "Authors@R", "Description", "License", "Maintainer", "VignetteBuilder", "RoxygenNote",
    "Encoding", "NeedsCompilation", "Author", "SystemRequirements", "RemoteType", "RemoteRef",
    "RemoteRepos", "RemoteReposName", "RemotePkgPlatform", "RemoteSha", "RemoteHost", "RemoteRepo",
    "RemoteUsername", "RemoteSubdir", "RemoteUrl", "URL", "BugReports",
    "Config/testthat/edition", "Config/Needs/website",
)  # fmt: skip
_JOINED = ("Imports", "Suggests", "LinkingTo")


@dataclass(frozen=True, slots=True)
class RPackages:
    """The version of R, and the packages as a manifest has them."""

    version: str
    packages: Mapping[str, Mapping[str, Any]]  # Any: fields of DESCRIPTION files


def read_renv(folder: Path) -> RPackages | None:
    """Read renv's lock; None where there is none.

    Raises:
        BundleError: It is none that can be read, or does not say where a package comes from.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    lock = read_json(path)
    r = table(lock.get("R"))
    version = text_or(r.get("Version"))
    if not version:
        raise BundleError(f"{path} does not say the version of R; write it with renv::snapshot()")
    places = _repositories(lock)
    packages = {
        name: _package(name, table(entry), places, path)
        for name, entry in sorted(table(lock.get("Packages")).items())
    }
    return RPackages(version, packages)


def _repositories(lock: dict[str, Any]) -> dict[str, str]:
    """Give the repositories by name; those of Bioconductor depend on its version alone."""
    places: dict[str, str] = {}
    version = text_or(table(lock.get("Bioconductor")).get("Version"))
    if version:
        for name, end in _BIOCONDUCTOR.items():
            places[name] = f"https://bioconductor.org/packages/{version}/{end}"
    for one in rows(table(lock.get("R")).get("Repositories")):
        places[text_or(one.get("Name"))] = without_password(text_or(one.get("URL")).rstrip("/"))
    for entry in table(lock.get("Packages")).values():
        remote, name = (
            text_or(table(entry).get("RemoteRepos")),
            text_or(table(entry).get("Repository")),
        )
        if name and _is_address(remote):
            places[name] = without_password(remote.rstrip("/"))
    return places


def _package(
    name: str, entry: dict[str, Any], places: Mapping[str, str], path: Path
) -> dict[str, Any]:
    source, repository = _source(entry, places)
    if not source or not repository:
        raise BundleError(
            f"{path} does not say where the package {name} comes from; take the snapshot again "
            "with renv 1.1 or newer, which writes the repositories down"
        )
    return {
        "Source": source,
        "Repository": repository,
        "description": _description(name, entry, source, repository),
    }


def _source(entry: dict[str, Any], places: Mapping[str, str]) -> tuple[str, str]:
    named = text_or(entry.get("RemoteRepos")) or text_or(entry.get("Repository"))
    remote, source = text_or(entry.get("RemoteType")), text_or(entry.get("Source"))
    if not named and remote:
        host = _HOSTS.get(remote)
        reference = _reference(entry)
        address = f"https://{host}/{reference}" if host and reference else ""
        return remote, address or without_password(text_or(entry.get("RemoteUrl")))
    if _is_address(named):
        address = without_password(named.rstrip("/"))
        name = next((one for one, url in places.items() if url == address), address)
    else:
        name = named or ("BioCsoft" if source == "Bioconductor" else "")
        # CRAN stands for whatever the server is set up to have it from.
        address = places.get(name) or (name if name in ("CRAN", "RSPM") else "")
    if source == "Bioconductor" or name.startswith("BioC") or "bioconductor.org" in address:
        return "Bioconductor", address
    return name, address


def _description(name: str, entry: dict[str, Any], source: str, repository: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "Package": name,
        "Version": text_or(entry.get("Version")),
        "Type": "Package",
        "Title": text_or(entry.get("Title")) or f"{source} R package",
    }
    for key in _COPIED:
        value = text_or(entry.get(key))
        if value:
            found.setdefault(key, without_password(value) if key.startswith("Remote") else value)
    if text_or(entry.get("RemoteSubdir")):
        found["GithubSubdir"] = entry["RemoteSubdir"]
    reference = _reference(entry)
    if reference:
        found["RemotePkgRef"] = reference
    found["Repository"] = repository
    for key in _JOINED:
        if texts(entry.get(key)):
            found[key] = ", ".join(texts(entry[key]))
    needs = texts(entry.get("Depends")) or texts(entry.get("Requirements"))
    if needs:
        found["Depends"] = ", ".join(needs)
    return found


def _reference(entry: dict[str, Any]) -> str:
    user, name = text_or(entry.get("RemoteUsername")), text_or(entry.get("RemoteRepo"))
    return text_or(entry.get("RemotePkgRef")) or (f"{user}/{name}" if user and name else "")


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://", "ftp://"))
