"""What the camera drivers have in common: the capture loop, the still, the running picture."""

import os

# Read by OpenCV when it is loaded: with it on, opening a camera through Media Foundation takes many seconds.
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
