"""Runs a program of a package: ``run_module.py MODULE ARGUMENT ...``; see ``content_loading``."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from content_loading import begin_in_folder, need

if __name__ == "__main__":
    begin_in_folder()
    need(sys.argv[1])
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
