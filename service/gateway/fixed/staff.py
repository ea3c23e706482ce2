"""固话 客户中心: 营业员备案, as in the main book; all names are ours."""

from service.gateway.main import staff


class RegisterClerk(staff.RegisterClerk):
    """营业员备案, row 89."""

    book, code, row = "fixed", "cust_registerStaffPhone", 89


class QueryClerks(staff.QueryClerks):
    """营业员备案信息查询, row 90."""

    book, code, row = "fixed", "cust_queryStaffPhone", 90


class SupplementClerk(staff.SupplementClerk):
    """营业员备案补录, row 91."""

    book, code, row = "fixed", "cust_supplementStaffPhone", 91
