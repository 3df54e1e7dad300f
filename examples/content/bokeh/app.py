"""Waves in the harbour, as high as one likes."""

import numpy as np
from bokeh.io import curdoc
from bokeh.layouts import column
from bokeh.models import ColumnDataSource, Slider
from bokeh.plotting import figure

x = np.linspace(0, 20, 200)
source = ColumnDataSource({"x": x, "y": np.sin(x)})
height = Slider(title="Height of the waves", start=0.1, end=5, step=0.1, value=1)
plot = figure(title="Harbour waves", height=300, sizing_mode="stretch_width", y_range=(-5, 5))
plot.line("x", "y", source=source, line_width=2)


def change(_name: str, _old: float, new: float) -> None:
    """Draw waves of another height."""
    source.data = {"x": x, "y": new * np.sin(x)}


height.on_change("value", change)
curdoc().title = "Harbour waves"
curdoc().add_root(column(height, plot, sizing_mode="stretch_width"))
