"""Spelling names as they are spelled on the radio."""

import gradio as gr

WORDS = """
Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November
Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu
"""
ALPHABET = {word[0].lower(): word for word in WORDS.split()}


def spell(name: str) -> str:
    """Spell a name; what is no letter stays as it is."""
    return " ".join(ALPHABET.get(letter.lower(), letter) for letter in name.strip())


with gr.Blocks(title="Harbour radio", analytics_enabled=False) as app:
    gr.Markdown("# Harbour radio")
    name = gr.Textbox(label="Name of the boat", value="Sea Otter")
    spelled = gr.Textbox(label="On the radio")
    gr.Button("Spell").click(spell, name, spelled, api_name="spell")

if __name__ == "__main__":
    app.launch()
