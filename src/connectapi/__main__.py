"""`python -m connectapi` is the command `connectapi`."""

import sys

from connectapi.cli import main

sys.exit(main())
