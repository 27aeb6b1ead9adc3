"""`python -m promnote_workbooks.cli`, for where the `promnote` script is not on the path."""

import sys

from promnote_workbooks.cli.app import main

sys.exit(main())
