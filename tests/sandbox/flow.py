"""The way of one customer through the national side, for tests that need some of it done."""

from dataclasses import dataclass
from typing import Any

import pymupdf

from service.gateway.main.customer import Authenticate, UploadPhoto
from service.gateway.main.order import OpenAccount, OpenCheck, SyncReceipt
from service.gateway.main.parts import CustInfo, OfferItem
from service.gateway.main.resource import HoldSim, PickNumber, QueryNumbers, QuerySims
from tests.sandbox.province import Province, Said, jpeg

CERT, NAME = "370102199003074519", "张伟"
LETTER = "/GW/SD00/photo/2026/11/23/letter-{}.jpg.enc"
RECEIPT = "/GW/SD00/receipt/2026/11/23/{}.pdf.enc"


@dataclass(frozen=True)
class Ready:
    """A customer with everything that opening needs."""

    cust_info: CustInfo
    access_num: str
    iccid: str
    number_hold_id: str
    sim_hold_id: str
    offer_list: tuple[OfferItem, ...] = (OfferItem(offer_code="10000817", kind="BASE", price=12900),)

    @property
    def common(self) -> dict[str, Any]:
        names = ("cust_info", "access_num", "iccid", "offer_list")
        return {name: getattr(self, name) for name in names}


def upload_letter(province: Province, cert: str = CERT, path: str = LETTER.format(1)) -> Said:
    content = jpeg()
    digest = province.put(path, content)
    asked = {"img_scene": "17", "img_type": "1701", "cert_num": cert, "file_path": path}
    return province.ask(UploadPhoto(**asked, file_size=len(content), file_sha256=digest))


def prepare(province: Province, cert: str = CERT, name: str = NAME) -> Ready:
    """Real name, number, SIM, letter."""
    province.ask(Authenticate(cert_type="1", cert_num=cert, cust_name=name))
    number = province.ask(QueryNumbers(area_code="0531", limit=1)).body["NUMBER_LIST"][0]["ACCESS_NUM"]
    sim = province.ask(QuerySims(depart_id="370102001", limit=1)).body["SIM_LIST"][0]["ICCID"]
    picked = province.ask(PickNumber(access_num=number, cert_num=cert))
    held = province.ask(HoldSim(iccid=sim, access_num=number))
    letter = upload_letter(province, cert, LETTER.format(next(province.serials))).body["FILE_ID"]
    info = CustInfo(cust_name=name, cert_type="1", cert_num=cert, abroad_intercept_confirm_file=letter)
    return Ready(info, number, sim, picked.body["HOLD_ID"], held.body["HOLD_ID"])


def check(province: Province, ready: Ready) -> Said:
    return province.ask(OpenCheck(**ready.common))


def opening(ready: Ready, check_serial: str, accept_id: str = "SL20261123000001") -> OpenAccount:
    holds = {"number_hold_id": ready.number_hold_id, "sim_hold_id": ready.sim_hold_id}
    return OpenAccount(accept_id=accept_id, check_serial=check_serial, fee_total=12900, **holds, **ready.common)


def open_one(province: Province, serial: str = "") -> tuple[Ready, Said]:
    ready = prepare(province)
    return ready, province.ask(opening(ready, check(province, ready).body["CHECK_SERIAL"]), serial)


def sync_receipt(province: Province, order_id: str, accept_id: str = "SL20261123000001", **changed: str) -> Said:
    path = RECEIPT.format(accept_id)
    digest = province.put(path, pdf())
    asked = {"order_id": order_id, "accept_id": accept_id, "file_path": path, "file_sha256": digest, **changed}
    return province.ask(SyncReceipt(**asked))


def pdf() -> bytes:
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "receipt")
        return bytes(document.tobytes())


def ended(province: Province) -> dict[str, Any]:
    """The ledger once every order has ended; ``settings`` decide how."""
    return province.wait(lambda ledger: all(work["state"] != "OPEN" for work in ledger["works"]))


def user(province: Province, user_id: str) -> dict[str, Any]:
    """A user as the ledger has it."""
    return next(row for row in province.ledger()["subscribers"] if row["user_id"] == user_id)


def hold_sim(province: Province, access_num: str) -> tuple[str, str]:
    """ICCID and hold of a blank card for a number."""
    iccid = province.ask(QuerySims(depart_id="370102001", limit=1)).body["SIM_LIST"][0]["ICCID"]
    return iccid, province.ask(HoldSim(iccid=iccid, access_num=access_num)).body["HOLD_ID"]
