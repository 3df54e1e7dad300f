"""What is packed and how: files, manifests and archives. Nothing here speaks to a server."""

from importlib import import_module
from typing import TYPE_CHECKING

from connectapi.bundles.errors import BundleError
from connectapi.bundles.manifest import (
    FileEntry,
    Manifest,
    Metadata,
    read_manifest,
    static_manifest,
)
from connectapi.bundles.model import Bundle
from connectapi.bundles.pack import bundle_dir, bundle_file

if TYPE_CHECKING:
    from connectapi.bundles.checking import problems
    from connectapi.bundles.detection import detect
    from connectapi.bundles.environment import Dependencies, dependencies
    from connectapi.bundles.explaining import Explanation, Survey, explain, survey
    from connectapi.bundles.git_facts import git_metadata
    from connectapi.bundles.making import manifest_for
    from connectapi.bundles.packing import bundle_plan
    from connectapi.bundles.plan import BundlePlan, plan_bundle
    from connectapi.bundles.project import Candidate, Project
    from connectapi.bundles.settings import ProjectSettings, read_settings

__all__ = [
    "Bundle",
    "BundleError",
    "BundlePlan",
    "Candidate",
    "Dependencies",
    "Explanation",
    "FileEntry",
    "Manifest",
    "Metadata",
    "Project",
    "ProjectSettings",
    "Survey",
    "bundle_dir",
    "bundle_file",
    "bundle_plan",
    "dependencies",
    "detect",
    "explain",
    "git_metadata",
    "manifest_for",
    "plan_bundle",
    "problems",
    "read_manifest",
    "read_settings",
    "static_manifest",
    "survey",
]

# Loaded when they are first asked for: the parsers behind them take a while, and a site needs none.
_HOMES = {
    "BundlePlan": "plan",
    "Candidate": "project",
    "Dependencies": "environment",
    "Explanation": "explaining",
    "Project": "project",
    "ProjectSettings": "settings",
    "Survey": "explaining",
    "bundle_plan": "packing",
    "dependencies": "environment",
    "detect": "detection",
    "explain": "explaining",
    "git_metadata": "git_facts",
    "manifest_for": "making",
    "plan_bundle": "plan",
    "problems": "checking",
    "read_settings": "settings",
    "survey": "explaining",
}


if not TYPE_CHECKING:
    # A type checker that saw this would take every name for one of the module's.

    def __getattr__(name: str) -> object:
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value: object = getattr(import_module(f"{__name__}.{home}"), name)
        globals()[name] = value
        return value
