"""固话: nodes that several interfaces carry."""

from service.gateway.interface import Wire
from service.gateway.lists import Moment
from service.gateway.sensitive import Address, PersonName, Phone


class Site(Wire):
    """Where a line ends: a standard address with its exchange area, and whom the fitter calls."""

    address_id: str  # 标准地址编码
    install_address: Address
    area_code: str
    county_code: str
    access_mode: str = ""  # 接入方式: FTTH, HFC, LAN …; the list is not in the seed
    contact_name: PersonName
    contact_phone: Phone
    appoint_time: Moment = ""
