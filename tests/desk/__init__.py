from . import test_deadlines
from . import test_desk
from . import test_digest
from . import test_desk_tours
from . import test_first_day
from . import test_reminders
from . import test_troubles
