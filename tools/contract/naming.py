"""Mechanical names: words cut at capitals, joined in the style that Python wants."""

import re
from collections.abc import Iterable


class Naming:
    """Turns the contract's names into Python's; `words` are spellings that count as one word."""

    def __init__(self, words: Iterable[str]) -> None:
        self._whole = {word: word.capitalize() for word in words}

    def snake(self, name: str) -> str:
        """`getOAuthClient` -> `get_oauth_client`; `Vanity URLs` -> `vanity_urls`."""
        for word, spelling in self._whole.items():
            name = name.replace(word, spelling)
        name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name.replace("URLs", "Urls"))
        name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
        return re.sub(r"[\s-]+", "_", name).lower()

    def camel(self, name: str) -> str:
        """`OAuth Integrations` -> `OAuthIntegrations`; `getUsers` -> `GetUsers`."""
        return "".join(part[:1].upper() + part[1:] for part in re.split(r"[\s_-]+", name))
