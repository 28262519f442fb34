from . import controllers
from . import models
from . import wizards
from .tools.removal import uninstall_hook
