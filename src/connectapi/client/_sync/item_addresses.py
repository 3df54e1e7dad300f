# Derived from src/connectapi/client/_async/item_addresses.py by `make generate`. Do not edit.
"""Where a content item is found by a person."""

from __future__ import annotations

from urllib.parse import quote

from connectapi.client._sync.item_base import ItemBase
from connectapi.client.browser import open_page


class ItemAddresses(ItemBase, frozen=True, kw_only=True):
    """An item's addresses, and opening them."""

    @property
    def solo_url(self) -> str:
        """Where the content itself answers: its vanity URL if it has one, else its content URL."""
        return self.vanity_url or self.content_url

    def page_url(self, pane: str = "") -> str:
        """The address of the item's page of the dashboard, or of one of its panes.

        A pane is named as in the dashboard's addresses, such as `access` or `logs`.
        """
        base = self.dashboard_url.rstrip("/")
        return f"{base}/{quote(pane.strip('/'))}" if pane.strip("/") else self.dashboard_url

    def browse(self, pane: str = "") -> str:
        """Open the item's page of the dashboard in a browser, and give its address."""
        return open_page(self.page_url(pane))

    def browse_solo(self) -> str:
        """Open the content itself in a browser, and give its address."""
        return open_page(self.solo_url)
