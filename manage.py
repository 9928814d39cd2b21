#!/usr/bin/env python
"""Django's command line."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError

UNAVAILABLE = 69  # EX_UNAVAILABLE of sysexits.h

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # A wrong setting is a sentence for whoever set it; where the code found it is of no use to them.
        sys.exit(str(error))
    except OperationalError as error:
        if "--traceback" in sys.argv:
            raise
        sys.stderr.write(f"The database cannot be used: {error}\n".replace("\n\n", "\n"))
        # Not 1, with which commands say what they have found.
        sys.exit(UNAVAILABLE)
