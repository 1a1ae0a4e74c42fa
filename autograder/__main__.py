"""Run the command line as `python -m autograder`."""

from __future__ import annotations

import sys

from autograder.lesson.hidden_modules import HidingError, refuse_hidden_modules

try:
    refuse_hidden_modules()  # before anything is imported that could be hidden
except HidingError as error:
    print(error, file=sys.stderr)
    sys.exit(2)

from autograder.commands.main import main

sys.exit(main())
