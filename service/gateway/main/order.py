"""主册 订单中心: interfaces 3.2.1.x, the serial query and the completion call-back 3.3.1."""

from typing import Annotated, Literal

from pydantic import Field

from service.gateway.interface import FROM_SEED, Empty, Interface, Wire
from service.gateway.lists import Moment, Sha256
from service.gateway.main.parts import Agent, CustInfo, OfferItem, SimData
from service.gateway.sensitive import Password, Phone, Stored


class TrialItem(Wire):
    """Trial dates of one offer, ``yyyy-MM-dd HH:mm:ss``; expiry may be empty."""

    offer_code: str
    effective_time: Moment
    expiry_time: Moment = ""


class Trial(Wire):
    """Answer of the trial calculation."""

    offer_list: tuple[TrialItem, ...]


class TrialDates(Interface[Trial]):
    """生失效时间试算 main 3.2.1.105 (R2.4)."""

    code, title, centre = "3.2.1.105", "根据办理产商品编码及相应办理场景，获取相应的生失效时间", "订单"
    answer = Trial
    deadline = 3.0

    scene_code: str
    offer_codes: tuple[str, ...]
    access_num: Phone = ""


class Checked(Wire):
    """Answer of 开户校验."""

    check_serial: str = ""


class OpenCheck(Interface[Checked]):
    """开户校验 main 3.2.1.34."""

    code, title, centre, row = "3.2.1.34", "开户校验", "订单", 7
    answer = Checked

    cust_info: Annotated[CustInfo, FROM_SEED]
    access_num: Phone
    iccid: str
    offer_list: tuple[OfferItem, ...]


class Opened(Wire):
    """Answer of an opening: the national order, customer and user ids, and what is written onto a blank card."""

    order_id: str
    cust_id: str
    user_id: str
    sim_data: SimData | None = None


class OpenAccount(Interface[Opened]):
    """开户 main 3.2.1.1. Answer RESULT 0001: the completion follows by 3.3.1. ``fee_total`` in fen."""

    code, title, centre, row = "3.2.1.1", "开户", "订单", 1
    answer = Opened
    effect = True

    accept_id: str
    check_serial: str
    cust_info: Annotated[CustInfo, FROM_SEED]
    access_num: Phone
    iccid: str
    number_hold_id: str
    sim_hold_id: str
    service_password: Password = ""
    offer_list: tuple[OfferItem, ...]
    fee_total: int
    scene_code: str = ""
    auth_serial: str = ""
    agent: Agent | None = None
    income_proof_file: str = ""
    pay_order_id: str = ""


class SyncReceipt(Interface[Empty]):
    """受理单同步 main 3.2.1.17: the PDF went by SFTP, this carries its path and hash."""

    code, title, centre = "3.2.1.17", "受理单同步", "订单"
    answer = Empty
    effect = True

    order_id: str
    accept_id: str
    file_path: str
    file_sha256: Sha256


class SerialState(Wire):
    """What became of an earlier serial; ``stored`` is the BODY of its answer, sealed whole under the query's key."""

    state: Literal["DONE", "ACCEPTED", "REFUSED", "NOT_FOUND"]
    result: str = ""
    message: str = ""
    stored: Stored = Field(default_factory=dict)


class QueryBySerial(Interface[SerialState]):
    """按流水查询 osp_queryBySerial (wire profile 1)."""

    code, title, centre, coded = "osp_queryBySerial", "按流水查询", "订单", "assumed"
    answer = SerialState
    deadline = 5.0

    serial: str


class Completion(Interface[Empty]):
    """业务请求报竣 3.3.1, served by us. ``result`` 0 done, 1 failed with ``reason``."""

    code, title, centre, direction = "3.3.1", "业务请求报竣", "省网", "in"
    answer = Empty

    order_id: str
    accept_id: str
    result: Literal["0", "1"]
    reason: str = ""
    finish_time: Moment
    access_num: Phone = ""
