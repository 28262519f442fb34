"""Where the Market's official files lie. They are not part of the project."""
import os
import unittest
from pathlib import Path

from .setup.home import REPO


def folder() -> Path:
    """Name the folder: ``MARKET_API_DIR``, or ``market-api`` in a folder beside the project."""
    return Path(os.environ.get('MARKET_API_DIR') or REPO.parent / 'shared' / 'market-api')


def market_api() -> Path:
    """Find the folder for a test.

    :raise unittest.SkipTest: it is not here
    :raise AssertionError: it is not here, and here is CI, which always has it
    """
    if folder().is_dir():
        return folder()
    reason = f"The Market's official specifications are not here: {folder()} (MARKET_API_DIR)"
    if os.environ.get('CI'):
        raise AssertionError(reason)
    raise unittest.SkipTest(reason)
