"""How a lighthouse blinks: Shiny Express."""

from shiny.express import input, render, ui

ui.page_opts(title="Harbour light")
ui.input_action_button("blink", "Blink")


@render.text
def blinks() -> str:
    """Say how often the light was seen."""
    return f"Blinks seen: {input.blink()}"
