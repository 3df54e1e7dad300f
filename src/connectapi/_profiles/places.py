"""Where saved servers are kept."""

import sys
from collections.abc import Mapping
from pathlib import Path

CONFIG_DIR_VARIABLE = "CONNECTAPI_CONFIG_DIR"


def config_dir(environ: Mapping[str, str]) -> Path:
    """The folder of this package's settings; `CONNECTAPI_CONFIG_DIR` moves it."""
    chosen = environ.get(CONFIG_DIR_VARIABLE)
    if chosen:
        return Path(chosen)
    import platformdirs  # only who looks for saved servers waits for it

    return Path(platformdirs.user_config_dir("connectapi", appauthor=False))


def servers_file(environ: Mapping[str, str]) -> Path:
    """The file that holds the saved servers; it need not be there."""
    return config_dir(environ) / "servers.toml"


def rsconnect_file(environ: Mapping[str, str]) -> Path:
    """The file in which rsconnect-python keeps its servers; it need not be there."""
    home = Path(environ.get("HOME") or Path.home())
    if sys.platform == "darwin":
        folder = home / "Library" / "Application Support" / "rsconnect-python"
    elif sys.platform == "win32":
        folder = Path(environ.get("APPDATA") or home) / "rsconnect-python"
    elif environ.get("XDG_CONFIG_HOME"):
        folder = Path(environ["XDG_CONFIG_HOME"]) / "rsconnect-python"
    else:
        folder = home / ".rsconnect-python"
    return folder / "servers.json"
