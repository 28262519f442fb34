"""What the Market must be told: commands, sent after the commit of their change."""
from . import command
from . import command_reading
