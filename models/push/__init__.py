"""The push API, until 31 December 2026; goes as a folder. See dev/remove_push.py."""
from . import order
from . import event
from . import shop
from . import account
