"""Becomes TensorFlow Serving for the model in this folder: ``run_tensorflow.py PROGRAM PORT``.

That program wants a model in a folder named for its version, which bundles need not have; so a link
of such a name is made among the temporary files. Models are called ``default`` there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main(program: str, port: str) -> None:
    """Make the link and become the program."""
    base = here = Path.cwd()
    if (here / "saved_model.pb").is_file():
        base = Path(os.environ["TMPDIR"]) / "model"
        base.mkdir(exist_ok=True)
        (base / "1").symlink_to(here)
    elif not any(path.name.isdigit() for path in here.iterdir()):
        sys.exit("The bundle has no saved_model.pb: there is no model to serve.")
    sys.stderr.write(
        "TensorFlow Serving has no option to listen on 127.0.0.1 alone: where other machines reach "
        f"port {port} of this one, they reach the model without signing in.\n"
    )
    sys.stderr.flush()
    arguments = [
        program,
        f"--rest_api_port={port}",
        "--port=0",
        "--model_name=default",
        f"--model_base_path={base}",
    ]
    os.execv(program, arguments)  # noqa: S606 - the server's own choice


if __name__ == "__main__":
    main(*sys.argv[1:])
