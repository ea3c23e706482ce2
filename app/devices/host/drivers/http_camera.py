"""网络高拍仪: a camera that sends its pictures as MJPEG over HTTP."""

from collections.abc import Mapping

from app.devices.errors import DeviceError
from app.devices.host.camera.driver import StreamingCamera
from app.devices.host.camera.mjpeg import HttpStream


class HttpCamera(StreamingCamera):
    """Option ``url``: ``http://[user:password@]host[:port]/path``."""

    title = "网络高拍仪"

    def __init__(self, options: Mapping[str, str]) -> None:
        try:
            source = HttpStream(options.get("url", ""))
        except ValueError as error:
            raise DeviceError("CAMERA_REFUSED", detail="not an http address") from error
        super().__init__(source)
        self._source, self.identity = source, source.address

    def open(self) -> None:
        """DEVICE_NOT_FOUND or CAMERA_REFUSED, as ``HttpStream.open``."""
        try:
            self._source.open()
        finally:
            self._source.close()


DRIVER = HttpCamera
