"""补打: the receipt that the customer signed, byte for byte what was accepted, with the mark of a copy over it."""

import hashlib

from service.files import actions as files
from service.kit.clock import stamp
from service.kit.db import Unit
from service.kit.errors import Refused, Tampered
from service.kit.flow.case import Clerk
from service.orders import store
from service.orders.centre import copies_store
from service.orders.centre.copies_store import Copy
from service.orders.model import SIGNED, World
from service.receipts.copy import CopyMark, marked


def reprint(world: World, unit: Unit, acceptance_id: str, clerk: Clerk) -> tuple[Copy, bytes]:
    """The next copy. Tampered when what is kept is not what was accepted; then no copy is counted."""
    acceptance = store.locked(unit, acceptance_id)
    signed = store.facts(unit, world.cipher, acceptance_id).get(SIGNED)
    if signed is None:
        raise Refused(f"{acceptance.number} 没有受理单，不能补打。没有改动任何数据。", code="NO_RECEIPT")
    original = files.fetch(unit, world.cipher, acceptance.case_id, signed["file"])
    if hashlib.sha256(original).hexdigest() != acceptance.receipt_sha256:
        raise Tampered(
            f"{acceptance.number} 的受理单与受理时的摘要不一致，可能已被改动，没有补打。请联系管理员检查数据库。"
        )
    copy = copies_store.add(unit, acceptance_id, clerk)
    mark = CopyMark(copy.number, stamp(copy.at), f"{copy.name} {copy.staff}", acceptance.receipt_sha256)
    return copy, marked(original, mark)
