"""What a berth in the harbour costs."""

import panel as pn

pn.extension()

metres = pn.widgets.IntSlider(name="Length of the boat in metres", start=4, end=30, value=9)
nights = pn.widgets.IntSlider(name="Nights", start=1, end=14, value=2)


def price(metres: int, nights: int) -> str:
    """Say the price of a stay."""
    return f"## {metres * nights * 2.5:.2f} for {nights} nights"


pn.Column(
    "# Harbour berths", metres, nights, pn.pane.Markdown(pn.bind(price, metres, nights))
).servable(title="Harbour berths")
