"""主册 订单中心: closing a user, what it costs, and keeping a number while it sleeps (停机保号) with its waiver."""

from typing import Annotated, Literal

from pydantic import Field

from service.gateway.interface import Interface, Wire
from service.gateway.lists import CertType, Day, Fen, Moment, Month, Sha256, WaiverFound, WaiverPath
from service.gateway.main.parts import Agent
from service.gateway.nodes import Ordered
from service.gateway.sensitive import CertNumber, PersonName, Phone

WAIVER_LIMIT = 10 * 1024 * 1024  # bytes (R5.5)


class PenaltyItem(Wire):
    """Penalty of one contract; ``formula`` says how it comes about."""

    offer_code: str
    offer_name: str = ""
    penalty_fee: Fen
    formula: str = ""
    effective_time: Moment = ""
    expiry_time: Moment = ""


class Penalty(Wire):
    """Answer of 违约金计算; the quote holds until ``expire_time``."""

    penalty_fee: Fen
    penalty_list: tuple[PenaltyItem, ...] = ()
    quote_id: str = ""
    expire_time: Moment = ""


class QuotePenalty(Interface[Penalty]):
    """违约金计算 main 3.2.1.33 (R16); by user id for a user that is closed (R12)."""

    code, title, centre = "3.2.1.33", "违约金计算", "订单"
    answer = Penalty

    access_num: Phone = ""
    user_id: str = ""
    offer_codes: tuple[str, ...] = ()
    scene_code: str = ""


class Closed(Ordered):
    """Answer of 立即销户: what the customer gets back."""

    refund_fee: Fen = 0


class CloseUser(Interface[Closed]):
    """立即销户, row 4."""

    code, title, centre, row, coded = "oc_destroyUserNow", "立即销户", "订单", 4, "assumed"
    answer = Closed
    effect = True

    accept_id: str
    access_num: Phone
    user_id: str
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber
    contact_phone: Phone = ""
    auth_serial: str = ""
    agent: Agent | None = None
    reason: str = ""
    penalty_fee: Fen = 0
    quote_id: str = ""


class Waiver(Wire):
    """Who approved the waiver off-line, for which months, and the path of the application that 3.2.1.67 returned."""

    approval_num: str
    approver_name: PersonName
    approval_day: Day
    start_month: Month
    end_month: Month
    file_path: WaiverFound


class KeepNumber(Interface[Ordered]):
    """停机保号订单提交 (R5.5; the seed leaves its code blank): for ordinary numbers the waiver is in it."""

    code, title, centre, coded = "oc_submitKeepNumber", "停机保号订单提交", "订单", "assumed"
    answer = Ordered
    effect = True

    accept_id: str
    access_num: Phone
    user_id: str
    keep_action: Literal["START", "END"] = "START"
    start_month: Month
    end_month: Month
    agent: Agent | None = None
    waiver: Waiver | None = None


class WaiverFile(Wire):
    """Answer of the upload: the path that the submit must name (R5.5)."""

    file_path: WaiverFound


class UploadWaiver(Interface[WaiverFile]):
    """靓号停机保号费用减免申请附件上传 main 3.2.1.67: the file went by SFTP to ``file_path``, at most 10 MB."""

    code, title, centre = "3.2.1.67", "靓号停机保号费用减免申请附件上传", "订单"
    answer = WaiverFile
    effect = True

    access_num: Phone
    user_id: str
    file_path: WaiverPath
    file_size: Annotated[int, Field(gt=0, le=WAIVER_LIMIT)]
    file_sha256: Sha256


class WaiveFees(Interface[Ordered]):
    """靓号停机保号费用减免 main 3.2.1.68: the waiver is an offer that is ordered."""

    code, title, centre = "3.2.1.68", "靓号停机保号费用减免", "订单"
    answer = Ordered
    effect = True

    accept_id: str
    access_num: Phone
    user_id: str
    offer_code: str
    waiver: Waiver
