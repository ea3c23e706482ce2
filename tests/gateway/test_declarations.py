"""Every interface that the customer names is declared once, under its book, with its own words."""

from collections import Counter
from typing import Any

import pytest

from service.gateway.catalogue import Entry, catalogue
from service.gateway.fields import places
from service.gateway.interface import Interface
from service.gateway.titles import TITLES, a_to_c, d_to_o, p_to_z, title
from tests.gateway.declared import CODES, INTERFACES, MESSAGES, ROWS_FILE, SEED_FIELDS, Row, rows
from tests.house.conftest import ROOT

ROWS = rows()
BY_ROW = {kind.row: kind for kind in INTERFACES.values() if kind.row}
ENTRIES = {entry.key: entry for entry in catalogue()}
# main book: asked as often as one likes, a proof of a person too; everything else changes something at the peer
QUESTIONS = {
    *{6, 7, 8, 9, 11, 13, 14, 15, 17, 18, 19, 24, 26, 32, 34, 35, 37, 38, 39, 40, 41, 42, 45, 46, 47, 48, 49},
    *{51, 52, 53, 58, 59, 60, 62, 64, 65, 66, 69},
    *{"3.2.1.12", "3.2.1.15", "3.2.1.33", "3.2.1.55", "3.2.1.86", "3.2.1.105", "3.2.2.9", "3.2.4.19"},
    *{"osp_queryBySerial", "res_queryNumbers", "res_querySims", "oc_checkProductChange", "oc_querySecondCards"},
}
MAIN = [kind for kind in INTERFACES.values() if kind.book == "main"]
EACH_ROW = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"row{row.number}")


def test_all_rows_are_declared_once() -> None:
    found = Counter(kind.row for kind in INTERFACES.values() if kind.row)
    assert [row.number for row in ROWS] == list(range(1, 121))
    assert found == Counter(range(1, 121))


def test_the_list_is_the_customers() -> None:
    """Where the specification stands beside the project."""
    original = ROOT.parent / "shared" / "spec" / ROWS_FILE.name
    assert not original.is_file() or original.read_bytes() == ROWS_FILE.read_bytes()


@EACH_ROW
def test_a_row_stands_in_its_book_with_its_words(row: Row) -> None:
    kind = BY_ROW[row.number]
    assert (kind.book, kind.title) == (row.book, row.title)
    assert not row.method or kind.code == row.method  # the customer's own spelling, asset_unifiedApplyInoicePhone too


@EACH_ROW
def test_only_the_undecided_row_is_switched_off(row: Row) -> None:
    assert BY_ROW[row.number].on is not row.undecided


@pytest.mark.parametrize("key", CODES)
def test_every_code_of_the_customers_text_is_there(key: str) -> None:
    assert (INTERFACES[key].title, INTERFACES[key].coded) == (CODES[key], "seed")


@pytest.mark.parametrize("kind", INTERFACES.values(), ids=INTERFACES.keys())
def test_what_is_not_the_customers_is_called_assumed(kind: type[Interface[Any]]) -> None:
    methods = {f"{row.book}/{row.method}" for row in ROWS if row.method}
    assert (kind.coded == "seed") is (kind.key() in methods | CODES.keys())


def test_only_what_the_customer_names_is_called_his() -> None:
    """Nothing is invented for the 30 changes of R18 that have no name."""
    found = {
        entry.key: {path.rpartition(".")[2].removesuffix("[]") for path in entry.seed_fields}
        for entry in catalogue()
        if entry.source == "seed"
    }
    assert found == SEED_FIELDS


def test_what_we_serve() -> None:
    """省份提供 by its words, the call-backs by their nature."""
    by_words = {BY_ROW[row.number].key() for row in ROWS if row.inward}
    by_nature = {"main/3.3.1", "main/oc_notifyUserState", "fixed/payment_deductionCallback_phone"}
    served = {key for key, kind in INTERFACES.items() if kind.direction == "in"}
    assert served == by_words | by_nature
    assert not any(INTERFACES[key].effect for key in served)  # an effect is one of ours at a peer


@pytest.mark.parametrize("kind", MAIN, ids=lambda kind: kind.key())
def test_only_questions_are_without_an_effect(kind: type[Interface[Any]]) -> None:
    question = kind.row in QUESTIONS or kind.code in QUESTIONS
    assert kind.effect == (not question and kind.direction == "out")


@pytest.mark.parametrize("code", ["3.2.1.1", "3.2.1.12", "3.2.1.17", "3.2.1.34"])
def test_a_code_with_two_meanings(code: str) -> None:
    ours, theirs = INTERFACES[f"main/{code}"], INTERFACES[f"group/{code}"]
    assert ours.title != theirs.title
    assert set(ours.model_fields) != set(theirs.model_fields)


@pytest.mark.parametrize("kind", INTERFACES.values(), ids=INTERFACES.keys())
def test_a_declaration_says_what_it_is(kind: type[Interface[Any]]) -> None:
    assert kind.book in {"main", "group", "fixed", "tariff"}
    assert kind.title
    assert kind.centre in {"订单", "资源", "账管", "客户", "支付", "省网", "产商品"}
    assert (kind.centre == "省网") is (kind.direction == "in")
    assert kind.__module__.startswith(f"service.gateway.{kind.book}.")
    assert kind.__doc__


def test_every_field_has_a_title_and_no_title_is_left_over() -> None:
    used = {place.name for model in MESSAGES.values() for place in places(model)}
    assert used - TITLES.keys() == set()
    assert TITLES.keys() - used == set()


def test_titles_are_one_table() -> None:
    """Sorted, so that a name is found where it is looked for; two names never share a meaning."""
    parts = [part.TITLES for part in (a_to_c, d_to_o, p_to_z)]
    assert sum(map(len, parts)) == len(TITLES)
    assert list(TITLES) == sorted(TITLES)
    assert [text for text, times in Counter(TITLES.values()).items() if times > 1] == []
    assert title("OFFER_LIST[].OFFER_CODE") == "产商品编码"


def test_the_catalogue_is_in_the_order_of_the_books() -> None:
    keys = [entry.key for entry in catalogue()]
    assert sorted(keys) == sorted(INTERFACES)
    assert keys.index("main/3.2.1.86") < keys.index("main/3.2.1.105") < keys.index("main/cust_authCust")
    assert [entry.book for entry in catalogue()] == sorted(
        (entry.book for entry in catalogue()), key=("main", "group", "fixed", "tariff").index
    )


def test_an_entry_says_what_is_sealed_and_whose_the_fields_are() -> None:
    entry: Entry = ENTRIES["main/3.2.1.1"]
    sealed = {secret.path: secret.klass for secret in entry.request}
    assert sealed["CUST_INFO.CERT_NUM"] == "证件号"
    assert sealed["AGENT"] == "业务代办人信息"
    assert [secret.title for secret in entry.answer] == ["鉴权密钥KI", "鉴权密钥OPC"]
    assert "AGENT.AGENT_NAME" not in sealed  # the node is sealed whole
    assert {secret.path for secret in entry.answer} == {"SIM_DATA.KI", "SIM_DATA.OPC"}
    assert (entry.row, entry.effect, entry.source) == (1, True, "seed")
    assert entry.seed_fields == ("CUST_INFO", "CUST_INFO.ABROAD_INTERCEPT_CONFIRM_FILE")
    assert ENTRIES["main/3.2.1.12"].source == "assumed"
