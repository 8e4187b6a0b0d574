"""`python -m careprep`."""

import sys

from careprep.cli import main

if __name__ == "__main__":
    sys.exit(main())
