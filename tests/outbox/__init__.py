from . import test_commands
