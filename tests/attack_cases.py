"""How many cases the attacks try: few in a common run, PROMNOTE_ATTACKS=10 times as many where it is set so."""

from __future__ import annotations

import os


def cases(usual: int) -> range:
    """The numbers of the cases, each the seed of one."""
    return range(usual * max(int(os.environ.get("PROMNOTE_ATTACKS", "1")), 1))
