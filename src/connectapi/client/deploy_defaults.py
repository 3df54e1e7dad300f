"""What a project's own settings say about where it goes."""

from __future__ import annotations

from connectapi.bundles.settings import PROJECT_FILE, ProjectSettings, read_settings
from connectapi.client.sources import Source, folder_of


def project_of(source: Source) -> ProjectSettings:
    """The settings beside a source; none for what is packed already, or lies elsewhere.

    Raises:
        BundleError: They cannot be read.
        InvalidArgument: The source is an empty text.
    """
    folder = folder_of(source)
    if folder is None or not (folder / PROJECT_FILE).is_file():
        return ProjectSettings()
    return read_settings(folder)
