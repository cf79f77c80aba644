"""What holds for all tests."""

import os

os.environ["QUORATE_CACHE"] = "off"  # nothing is taken from, or left in, the folder of whoever runs the tests
