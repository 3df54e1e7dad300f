"""How the wind over the harbour was, hour by hour."""

import math

from dash import Dash, Input, Output, dcc, html

app = Dash(__name__, title="Harbour wind")
app.layout = html.Main(
    [
        html.H1("Harbour wind"),
        html.Label("Gusts", htmlFor="gusts"),
        dcc.Slider(id="gusts", min=0, max=10, step=1, value=3),
        html.P(id="strongest"),
        dcc.Graph(id="wind"),
    ]
)


def wind(gusts: float) -> list[float]:
    """Give the wind of each hour of a day, in knots."""
    return [12 + 6 * math.sin(hour / 4) + gusts * math.sin(hour * 2.3) for hour in range(24)]


@app.callback(Output("wind", "figure"), Output("strongest", "children"), Input("gusts", "value"))
def draw(gusts: float) -> tuple[dict[str, object], str]:
    """Draw the day anew when the gusts change."""
    knots = wind(gusts)
    line = {"x": list(range(24)), "y": knots, "type": "scatter", "name": "knots"}
    return {"data": [line]}, f"At its strongest the wind blew with {max(knots):.1f} knots."
