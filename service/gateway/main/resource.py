"""主册 资源中心: numbers and SIMs."""

from service.gateway.interface import Empty, Interface, Wire
from service.gateway.lists import CertType, Moment
from service.gateway.sensitive import CertNumber, PersonName, Phone


class NumberItem(Wire):
    """One selectable number. Fees in fen; ``level`` 0 = ordinary, 1–9 = 吉祥号; ``keep_months`` of the minimum."""

    access_num: Phone
    level: int = 0
    prepay_fee: int = 0
    min_spend: int = 0
    keep_months: int = 0


class Numbers(Wire):
    """Answer of 号码资源查询."""

    number_list: tuple[NumberItem, ...]


class QueryNumbers(Interface[Numbers]):
    """号码资源查询 (not coded in the seed; ours). ``pattern`` = digits that the number contains, may be empty."""

    code, title, centre, coded = "res_queryNumbers", "号码资源查询", "资源", "assumed"
    answer = Numbers

    area_code: str
    pattern: str = ""
    limit: int = 20


class SimItem(Wire):
    """One blank SIM of the hall's stock."""

    iccid: str
    sim_type: str = "USIM"
    fee: int = 0


class Sims(Wire):
    """Answer of SIM卡资源查询."""

    sim_list: tuple[SimItem, ...]


class QuerySims(Interface[Sims]):
    """SIM卡资源查询 (not coded in the seed; ours). ``pattern`` = last digits of the ICCID, may be empty."""

    code, title, centre, coded = "res_querySims", "SIM卡资源查询", "资源", "assumed"
    answer = Sims

    depart_id: str
    pattern: str = ""
    limit: int = 20


class Hold(Wire):
    """Answer of an occupation: its id and when it lapses (``yyyy-MM-dd HH:mm:ss``, Shanghai)."""

    hold_id: str
    expire_time: Moment


class PickNumber(Interface[Hold]):
    """手机号码选占, row 23."""

    code, title, centre, row, coded = "res_pickNumber", "手机号码选占", "资源", 23, "assumed"
    answer = Hold
    effect = True

    access_num: Phone
    cert_num: CertNumber


class ReleaseNumber(Interface[Empty]):
    """省份电渠手机号码选占释放, row 29."""

    code, title, centre, row, coded = "res_releaseNumber", "省份电渠手机号码选占释放", "资源", 29, "assumed"
    answer = Empty
    effect = True

    access_num: Phone
    hold_id: str


class HoldSim(Interface[Hold]):
    """省份电渠SIM卡预占, row 28."""

    code, title, centre, row, coded = "res_holdSim", "省份电渠SIM卡预占", "资源", 28, "assumed"
    answer = Hold
    effect = True

    iccid: str
    access_num: Phone


class ReleaseSim(Interface[Empty]):
    """省份电渠SIM卡预占释放, row 22."""

    code, title, centre, row, coded = "res_releaseSim", "省份电渠SIM卡预占释放", "资源", 22, "assumed"
    answer = Empty
    effect = True

    iccid: str
    hold_id: str


class HoldNumber(Interface[Hold]):
    """省份电渠手机号码预占, row 27: built and switched off (需求待定)."""

    code, title, centre, row, coded = "res_holdNumber", "省份电渠手机号码预占", "资源", 27, "assumed"
    answer = Hold
    effect = True
    on = False

    access_num: Phone
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber
    contact_phone: Phone = ""
    channel_order_id: str


class ReleaseHeldNumber(Interface[Empty]):
    """省份电渠手机号码预占释放, row 30."""

    code, title, centre, row, coded = "res_releaseHeldNumber", "省份电渠手机号码预占释放", "资源", 30, "assumed"
    answer = Empty
    effect = True

    access_num: Phone
    hold_id: str


class HoldTerminalNumber(Interface[Hold]):
    """自助终端号码预占, row 25."""

    code, title, centre, row, coded = "res_holdTerminalNumber", "自助终端号码预占", "资源", 25, "assumed"
    answer = Hold
    effect = True

    access_num: Phone
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber
    terminal_id: str
