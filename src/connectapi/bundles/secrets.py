"""Files that look like secrets are shipped only when the caller names them one by one."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from connectapi.bundles.errors import BundleError

SECRET_NAMES = (
    ".env", ".env.*", ".netrc", ".pgpass", ".pypirc", ".renviron",
    "*.jks", "*.keystore", "*.p12", "*.pem", "*.pfx", "*.ppk",
    "id_dsa", "id_ecdsa", "id_ed25519", "id_rsa",
)  # fmt: skip
HARMLESS_NAMES = (".env.dist", ".env.example", ".env.sample", ".env.template")
BEGINNING = 4096


def check_secret(name: str, path: Path, *, named: Sequence[str]) -> None:
    """Refuse a file whose name or first bytes say that it is a secret.

    Args:
        name: Its path in the bundle.
        path: Where its bytes are.
        named: Paths that may go along; patterns with wildcards do not count.

    Raises:
        BundleError: It is a secret and not named, or it cannot be read.
    """
    reason = _secret(name, path)
    if reason and name not in {pattern.removeprefix("/") for pattern in named}:
        raise BundleError(
            f"{name} {reason} and would be readable by whoever may download the bundle; "
            "exclude it (exclude= or .connectignore) and use environment variables of the content, "
            f"or ship it on purpose with include=[{name!r}]"
        )


def _secret(name: str, path: Path) -> str | None:
    last = PurePosixPath(name).name.lower()
    if last in HARMLESS_NAMES:
        return None
    if any(fnmatchcase(last, pattern) for pattern in SECRET_NAMES):
        return "is a file that usually holds secrets"
    try:
        with path.open("rb") as file:
            beginning = file.read(BEGINNING)
    except OSError as error:
        raise BundleError(
            f"cannot read {path}: {error.strerror}; make it readable, or leave it out with exclude="
        ) from error
    if _begins_private_key(beginning):
        return "holds a private key"
    return None


def _begins_private_key(beginning: bytes) -> bool:
    # At the start of a line only: a page that explains keys is no key.
    lines = beginning.lstrip().splitlines()
    return bool(lines) and lines[0].startswith(b"-----BEGIN ") and b"PRIVATE KEY-----" in beginning
