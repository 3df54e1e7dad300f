"""Opening pages for a person."""

import webbrowser


def open_page(url: str) -> str:
    """Open a page in the person's browser, where there is one, and give its address."""
    webbrowser.open(url)
    return url
