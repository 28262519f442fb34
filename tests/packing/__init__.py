from . import test_boxes
from . import test_label_files
from . import test_labels
from . import test_packing
from . import test_shortage
from . import test_shortening
from . import test_steps
from . import test_together
