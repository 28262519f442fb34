"""The push API, until 31 December 2026; goes as a folder."""
from . import order
from . import shop
