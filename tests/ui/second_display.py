"""Run by a test: opens the customer's display where there are two, and says where it came to stand."""

import os
import sys

os.environ["QT_QPA_PLATFORM"] = sys.argv[1]
sys.path.insert(0, os.getcwd())  # noqa: PTH109

from PySide6.QtWidgets import QApplication, QWidget

from app.ui.customer_screen.keeper import CustomerScreen
from app.ui.desk import Desk
from app.ui.theme import install


def main() -> None:
    application = QApplication([])
    install()
    clerk = QWidget()
    clerk.show()
    clerk.activateWindow()
    application.processEvents()
    desk = Desk("http://127.0.0.1:9")
    keeper = CustomerScreen(desk, "济南历下营业厅", training=False, wanted=True, clerks=clerk)
    keeper.resume()
    application.processEvents()
    window = keeper.window
    assert window is not None
    area = window.geometry()
    print(window.screen().name(), f"{area.x()},{area.y()},{area.width()},{area.height()}")
    print("full" if window.isFullScreen() else "framed")
    print("clerk-active" if application.activeWindow() is clerk else "clerk-lost")
    keeper.close()
    desk.close()


main()
