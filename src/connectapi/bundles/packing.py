"""From a plan to a bundle."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from connectapi.bundles.archive import archived, checksums_of
from connectapi.bundles.checking import problems
from connectapi.bundles.errors import BundleError
from connectapi.bundles.files import SourceFile, listed_files, select_files
from connectapi.bundles.ignore import Patterns, given_patterns
from connectapi.bundles.model import Bundle
from connectapi.bundles.plan import BundlePlan


def bundle_plan(
    plan: BundlePlan,
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    spool: bool = True,
) -> Bundle:
    """Pack what a plan says.

    Args:
        plan: What `plan_bundle` gave.
        include: Patterns of files that ignore files leave out, or that lie beside a document.
        exclude: Patterns of files to leave out, over everything else.
        spool: Write a temporary archive; see `bundle_dir`.

    Raises:
        InvalidArgument: `include` or `exclude` is one text.
        BundleError: There is nothing to ship, a file cannot be read or looks like a secret, or what
            the manifest names is left out.
    """
    # What the plan made lies here for as long as the bundle is read from the files.
    aside = tempfile.TemporaryDirectory(prefix="connectapi-")
    try:
        files = _files(plan, include, exclude, Path(aside.name))
        checksums = checksums_of(files)
        manifest = plan.manifest.with_files(checksums)
        needs = plan.dependencies
        wrong = problems(manifest, requirements=needs.requirements if needs else None)
        if wrong:
            raise BundleError(
                f"{plan.folder} cannot be packed as a {plan.project.label}: {'; '.join(wrong)} "
                "(ignore files and exclude= may leave it out; include= brings it back)"
            )
    except BaseException:
        aside.cleanup()
        raise
    text = manifest.to_json()
    return Bundle(archived(text, files, checksums, spool=spool, clean_up=aside.cleanup), manifest)


def _files(
    plan: BundlePlan, include: Sequence[str], exclude: Sequence[str], aside: Path
) -> list[SourceFile]:
    wanted = (*plan.include, *given_patterns("include", include))
    unwanted = (*plan.exclude, *given_patterns("exclude", exclude))
    if plan.only is None:
        files = select_files(plan.folder, include=(*wanted, *_lists(plan)), exclude=unwanted)
    else:
        files = listed_files(plan.folder, plan.only, wanted)
        patterns = Patterns(wanted)
        if patterns:
            beside = select_files(plan.folder, include=wanted, exclude=unwanted)
            files += [one for one in beside if patterns.match(one.name)]
    found = {one.name: one for one in files}
    for name, data in plan.generated.items():
        path = aside / name
        path.write_bytes(data)
        found[name] = SourceFile(name, path)
    return [found[name] for name in sorted(found)]


def _lists(plan: BundlePlan) -> list[str]:
    """Name the project's own lists of packages: without them nothing runs, ignored or not."""
    if plan.dependencies is None or plan.dependencies.generated is not None:
        return []
    return [f"/{name}" for name in (plan.dependencies.package_file, *plan.dependencies.files)]
