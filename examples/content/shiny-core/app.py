"""Where boats lie in the harbour: Shiny with its parts written out."""

from shiny import App, Inputs, Outputs, Session, reactive, render, ui

BERTHS = 12

app_ui = ui.page_fluid(
    ui.h1("Harbour berths"),
    ui.input_action_button("moor", "Moor a boat"),
    ui.output_text("free"),
)


def server(input: Inputs, output: Outputs, session: Session) -> None:  # noqa: ARG001
    """Serve one visitor."""
    moored = reactive.value(0)

    @reactive.effect
    @reactive.event(input.moor)
    def _() -> None:
        moored.set(min(moored.get() + 1, BERTHS))

    @render.text
    def free() -> str:
        return f"Free berths: {BERTHS - moored.get()}"


app = App(app_ui, server)
