from . import test_buttons
from . import test_tours
from . import test_translation
from . import test_views
