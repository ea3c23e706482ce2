"""读证与实名: the card read or typed, certificate rules, then 一证五号, 黑名单 and 实名认证."""

import base64
import binascii
from typing import Any, ClassVar

from service.customers.card import IdCard
from service.customers.records import FOREVER, Unreadable, parse
from service.customers.rules import Problem, needs_income_proof, problems
from service.gateway.main.customer import Authenticate, CheckFiveNumbers, QueryBlacklist
from service.kit.clock import today
from service.kit.errors import Invalid, Refused
from service.kit.flow import Case, Fact, Given, Step, Values
from service.kit.masking import Kind, mask_line
from service.kit.page import Action, AnyField, Banner, Body, CardReader, Chip, Line, Text, Tone
from service.receipts.fonts import missing_glyphs
from service.scenarios.steps.asking import NOTHING_BOOKED, ask
from service.scenarios.steps.facts import CARD, ENTRY, REAL_NAME, Entry, RealNamed
from service.scenarios.steps.typed_card import typed_card, typed_fields

_PHONE_LENGTH = 11
_PLACES = {"birth": "number", "sex": "number"}  # typed cards get both from the number


class Identify(Step):
    """读证. Gives the card only when all three national checks were passed."""

    name = "identify"
    title = "读证实名"
    gives: ClassVar[tuple[Fact[Any], ...]] = (ENTRY, CARD, REAL_NAME)
    entry: ClassVar[Fact[Entry]] = ENTRY
    card: ClassVar[Fact[IdCard]] = CARD

    def show(self, case: Case) -> Body:
        by_hand = self._by_hand(case)
        card = None if by_hand else _peek(case.values)
        fields = typed_fields(case.values) if by_hand else (_reader(case.values, card, self._source(case, card)),)
        other = "改用读卡器" if by_hand else "手工录入"
        return Body(
            fields=(*fields, *self._more(case.values)),
            actions=(Action(name="switch", label=other, key="F6"),),
            banners=self._banners(card or case.find(self.card)),
        )

    def act(self, case: Case, action: str, values: Values) -> Given:
        if action != "switch":
            return super().act(case, action, values)
        return {self.entry: Entry(by_hand=not self._by_hand(case))}

    def take(self, case: Case, values: Values) -> Given:
        by_hand = self._by_hand(case)
        contact(values)
        card = typed_card(values) if by_hand else _read(values)
        found = problems(card, today())
        if found:
            raise _unfit(found, by_hand=by_hand)
        return {self.card: card, **self._proven(case, card, values)}

    def _proven(self, case: Case, card: IdCard, values: Values) -> Given:
        """What the national side says of this person. Refused when it says no."""
        return {REAL_NAME: authenticate(case, card, contact(values))}

    def _more(self, values: Values) -> tuple[AnyField, ...]:
        """Fields after the card."""
        return (phone_field(values),)

    def _source(self, case: Case, card: IdCard | None) -> str:
        """The fact whose values may be revealed: what is shown has to be what was taken, not another card's."""
        return self.card.name if card is not None and card == case.find(self.card) else ""

    def _by_hand(self, case: Case) -> bool:
        entry = case.find(self.entry)
        return entry is not None and entry.by_hand

    def _banners(self, card: IdCard | None) -> tuple[Banner, ...]:
        return _banners(card)

    def chips(self, case: Case) -> tuple[Chip, ...]:
        card, proof = case.find(CARD), case.find(REAL_NAME)
        found = []
        if proof:
            found.append(Chip(text="实名已认证", tone="ok"))
            found.append(Chip(text="非黑名单", tone="ok"))
            tone: Tone = "warn" if proof.open_count + 1 >= proof.limit else "ok"
            found.append(Chip(text=f"一证五号 {proof.open_count}/{proof.limit}", tone=tone))
        if card and card.source == "hand":
            found.append(Chip(text="手工录入", tone="warn"))
        if card and missing_glyphs(card.name):
            found.append(Chip(text="姓名含生僻字", tone="warn"))
        return tuple(found)


def authenticate(case: Case, card: IdCard, phone: str) -> RealNamed:
    """The three national checks, one after the other. Refused at the first that says no."""
    who = {"cert_type": card.kind.value, "cert_num": card.number, "cust_name": card.name}
    five = ask(case, CheckFiveNumbers(**who))
    if five.open_count >= five.limit:
        raise Refused(
            f"该证件名下已有 {five.open_count} 个号码，达到一证{five.limit}号上限，不能再开户。{NOTHING_BOOKED}"
            "请客户先注销不用的号码；按 F9 可换读另一位客户的证件。",
            code="FIVE_NUMBERS",
        )
    black = ask(case, QueryBlacklist(**who))
    if black.listed == "1":
        reason = f"（{black.reason}）" if black.reason else ""
        raise Refused(
            f"该客户在黑名单中{reason}，不能开户。{NOTHING_BOOKED}"
            "请客户先处理黑名单原因；按 F9 可换读另一位客户的证件。",
            code="BLACKLISTED",
        )
    serial = prove(case, card)
    return RealNamed(open_count=five.open_count, limit=five.limit, auth_serial=serial, contact_phone=phone)


def prove(case: Case, card: IdCard) -> str:
    """实名认证 3.2.6.5: its serial. Refused when the certificate is not this person's."""
    who = {"cert_type": card.kind.value, "cert_num": card.number, "cust_name": card.name}
    proof = ask(case, Authenticate(**who, cert_address=card.address, **_dates(card)))
    if proof.passed != "1":
        raise Refused(
            f"实名认证没有通过：{proof.reason or '国网未说明原因'}。{NOTHING_BOOKED}"
            "请核对证件与本人后按 F9 重新读证，再按 F12。",
            code="REAL_NAME",
        )
    return proof.auth_serial


def _dates(card: IdCard) -> dict[str, str]:
    return {"cert_start": card.start.isoformat(), "cert_end": card.end.isoformat() if card.end else FOREVER}


def _read(values: Values) -> IdCard:
    text = str(values.get("card") or "")
    if not text:
        raise Invalid(
            f"还没有读到证件。{NOTHING_BOOKED}请把身份证放到读卡器上按 F9；没有读卡器时按 F6 手工录入。",
            fields={"card": "请读证（F9）"},
        )
    try:
        return parse(base64.b64decode(text, validate=True))
    except binascii.Error as error:
        raise Unreadable("传输的内容已损坏") from error


def _peek(values: Values) -> IdCard | None:
    try:
        return _read(values)
    except Invalid:
        return None


def contact(values: Values) -> str:
    """The phone as typed, may be empty. Invalid for anything but a mobile number."""
    phone = str(values.get("phone") or "").strip()
    if phone and not (phone.isascii() and phone.isdigit() and len(phone) == _PHONE_LENGTH and phone[0] == "1"):
        raise Invalid(
            f"联系电话不是 11 位手机号码。{NOTHING_BOOKED}请改正或清空后按 F12。",
            fields={"phone": "应为 11 位手机号码"},
        )
    return phone


def _unfit(found: tuple[Problem, ...], *, by_hand: bool) -> Invalid:
    texts = "；".join(problem.text for problem in found)
    advice = "请核对标红的栏目后按 F12。" if by_hand else "请核对证件，按 F9 重新读证或按 F6 手工录入，再按 F12。"
    places = {"birth": "number", "sex": "number"} if by_hand else {}
    fields = (
        {places.get(problem.field, problem.field): problem.text for problem in found} if by_hand else {"card": texts}
    )
    return Invalid(f"证件不能用于开户：{texts}。{NOTHING_BOOKED}{advice}", fields=fields, code="CERTIFICATE")


def _reader(values: Values, card: IdCard | None, source: str) -> CardReader:
    error = ""
    if values.get("card") and card is None:
        error = "读到的证件信息不能用，请按 F9 再读一次"
    elif card:
        error = "；".join(problem.text for problem in problems(card, today()))
    return CardReader(
        name="card",
        title="居民身份证",
        hint="放好证件后按 F9",
        value=str(values.get("card") or ""),
        error=error,
        lines=card_lines(card, source) if card else (),
    )


def card_lines(card: IdCard, source: str) -> tuple[Line, ...]:
    """The card as shown: masked; with ``source``, each masked value has a name for the audited reveal."""

    def masked(label: str, value: str, kind: Kind, field: str) -> Line:
        return mask_line(label, value, kind, reveal=f"{source}.{field}" if source else "")

    return (
        masked("姓名", card.name, "name", "name"),
        Line(label="证件种类", value=card.kind.label),
        masked("证件号码", card.number, "certificate", "number"),
        Line(label="性别 / 民族", value=f"{card.sex or '—'} / {card.nation or '—'}"),
        masked("住址", card.address, "address", "address"),
        Line(label="有效期", value=card.validity),
    )


def phone_field(values: Values) -> Text:
    value = str(values.get("phone") or "")
    return Text(name="phone", title="联系电话", value=value, required=False, max_length=11, plain=True, digits=True)


def _banners(card: IdCard | None) -> tuple[Banner, ...]:
    if card is None:
        return ()
    found = []
    if needs_income_proof(card, today()):
        found.append(Banner(tone="warn", text="客户未满 18 周岁：请收取本人收入证明并留存复印件，再按 F12 继续。"))
    missing = "".join(missing_glyphs(card.name))
    if missing:
        text = f"姓名中的“{missing}”是生僻字，受理单字库没有，打印时以〓代替：请在受理单上手写更正并请客户确认。"
        found.append(Banner(tone="warn", text=text))
    return tuple(found)
