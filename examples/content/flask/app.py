"""A guest book for sailors."""

import json

from flask import Flask, redirect, render_template_string, request, url_for
from werkzeug.wrappers import Response

PAGE = """<!doctype html>
<html lang="en">
<title>Harbour guest book</title>
<h1>Harbour guest book</h1>
<ul>{% for entry in entries %}<li>{{ entry }}</li>{% endfor %}</ul>
<form method="post" action="{{ url_for('sign') }}">
  <label>Your boat <input name="boat" required maxlength="80"></label>
  <button>Sign</button>
</form>
"""

app = Flask(__name__)
entries: list[str] = []


@app.get("/")
def show() -> str:
    """Show who was here."""
    return render_template_string(PAGE, entries=entries)


@app.post("/sign")
def sign() -> Response:
    """Add an entry, and go back to the book."""
    entries.append(request.form["boat"][:80])
    return redirect(url_for("show"), 303)


@app.get("/whoami")
def whoami() -> dict[str, object]:
    """Tell visitors what the server says about them; of strangers it says nothing."""
    told = request.headers.get("RStudio-Connect-Credentials", "null")
    token = request.headers.get("Posit-Connect-User-Session-Token")
    return {"credentials": json.loads(told), "has_session_token": token is not None}
