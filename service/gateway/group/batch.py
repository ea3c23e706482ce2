"""集客 订单中心: many members in one go, and the files that come with group business."""

from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from service.gateway.interface import FROM_SEED, Empty, Interface, Wire
from service.gateway.lists import Fen, OfferAction, Sha256, ShortCode
from service.gateway.main.parts import OfferItem
from service.gateway.sensitive import PersonName, Phone

ROWS = 1000  # of one message; a longer file goes in parts


class RowResult(Wire):
    """What became of one row; ``result`` 0 taken, 1 refused with ``reason``."""

    access_num: Phone
    result: Literal["0", "1"]
    reason: str = ""


class BatchTaken(Wire):
    """Answer of a batch: rows are judged one by one."""

    batch_id: str
    result_list: tuple[RowResult, ...]


class Joining(Wire):
    """One member of 集团成员批量加入; only a member of a V网 has a short code."""

    access_num: Phone
    cust_name: PersonName = ""
    short_code: Annotated[ShortCode | None, FROM_SEED] = None
    offer_list: tuple[OfferItem, ...] = ()


class JoinGroupMany(Interface[BatchTaken]):
    """集团成员批量加入 group 3.2.1.8."""

    book, code, title, centre = "group", "3.2.1.8", "集团成员批量加入", "订单"
    answer = BatchTaken
    effect = True

    accept_id: str
    vip_num: str
    member_list: Annotated[tuple[Joining, ...], Field(min_length=1, max_length=ROWS)]


class OfferChange(Wire):
    """An offer to be ordered or cancelled. ``held`` = the member's instances of it by 3.2.1.21, not sent."""

    offer_code: str
    offer_action: OfferAction
    offer_ins_id: Annotated[str, FROM_SEED] = ""
    held: int = Field(default=1, ge=0, exclude=True, examples=[1])


class MemberChange(Wire):
    """One member's changes. Cancelling an offer that is there twice must name the instance (R18.5)."""

    access_num: Phone
    offer_list: Annotated[tuple[OfferChange, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _instances_are_named(self) -> Self:
        named = Counter(offer.offer_code for offer in self.offer_list)
        cancelled = [offer for offer in self.offer_list if offer.offer_action == "CANCEL"]
        for offer in cancelled:
            if not offer.offer_ins_id and (offer.held > 1 or named[offer.offer_code] > 1):
                raise ValueError(f"offer_ins_id is needed: {offer.offer_code} is there more than once")
        instances = [offer.offer_ins_id for offer in cancelled if offer.offer_ins_id]
        if len(set(instances)) < len(instances):
            raise ValueError("an instance is cancelled twice")
        return self


class ChangeAddOns(Interface[BatchTaken]):
    """集团成员套餐批量附加包变更文件上传 group 3.2.1.25; the rows of the file ``file_name``."""

    book, code, title, centre = "group", "3.2.1.25", "集团成员套餐批量附加包变更文件上传", "订单"
    answer = BatchTaken
    effect = True

    accept_id: str
    vip_num: str
    file_name: str
    member_list: Annotated[tuple[MemberChange, ...], Field(min_length=1, max_length=ROWS)]


class PaidSubject(Wire):
    """A subject of the bill that the group pays for its member, up to ``limit_fee`` a month (0 = all of it)."""

    subject_code: str
    limit_fee: Fen = 0


class PaidMemberChange(MemberChange):
    """One member's changes with what the group pays."""

    offer_list: Annotated[tuple[OfferChange, ...], Field(min_length=1), FROM_SEED]
    subject_list: tuple[PaidSubject, ...] = ()


class ChangePaidAddOns(Interface[BatchTaken]):
    """集团成员套餐批量附加包变更（科目代付）文件上传 group 3.2.1.43; the rows of the file ``file_name``."""

    book, code, title, centre = "group", "3.2.1.43", "集团成员套餐批量附加包变更（科目代付）文件上传", "订单"
    answer = BatchTaken
    effect = True

    accept_id: str
    vip_num: str
    file_name: str
    member_list: Annotated[tuple[PaidMemberChange, ...], Field(min_length=1, max_length=ROWS)]


class FileTaken(Wire):
    """Answer of 文件上传: the id by which later messages name the file."""

    file_id: str


class UploadFile(Interface[FileTaken]):
    """文件上传 (R18.1, method ours): the file itself went by SFTP, this carries the reference."""

    book, code, title, centre, coded = "group", "oc_uploadGroupFile", "文件上传", "订单", "assumed"
    answer = FileTaken
    effect = True

    file_kind: Literal["INCOME_PROOF", "MEMBERS", "QUALIFICATION"]  # 收入证明, 集团成员, 资质证照; values are ours
    vip_num: str = ""
    file_name: str
    file_path: str
    file_size: Annotated[int, Field(gt=0)]
    file_sha256: Sha256


class NotifyFile(Interface[Empty]):
    """文件上传通知 (R18.1, method ours): which business the uploaded files belong to."""

    book, code, title, centre, coded = "group", "oc_notifyGroupFile", "文件上传通知", "订单", "assumed"
    answer = Empty
    effect = True

    accept_id: str
    order_id: str = ""
    file_ids: Annotated[tuple[str, ...], Field(min_length=1)]
