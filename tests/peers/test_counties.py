"""The list of counties and the way from an address to AAA's code: never a silent default."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.peers.counties import BUNDLED, Counties, Unmapped

COUNTIES = Counties.load()


def test_the_list_is_that_of_the_province() -> None:
    counties = [county for county in COUNTIES if not county.zone]
    zones = [county for county in COUNTIES if county.zone]
    assert (len(counties), len(zones)) == (136, 15)
    assert len({county.city for county in counties}) == 16
    assert all(county.code.startswith("37") for county in COUNTIES)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("山东省济南市历下区泉城路1号", "370102"),
        ("山东省 济南市 历下区 泉城路 1 号", "370102"),
        ("济南市市中区经四路", "370103"),
        ("枣庄市市中区文化路", "370402"),
        ("山东省滕州市善国路", "370481"),  # a city of county rank, named without its own city
        ("山东省青岛市胶州市福州路", "370281"),
        ("山东省莱芜市莱城区鲁中大街", "370116"),  # as old certificates say it
        ("山东省济南市钢城区双泉路", "370117"),
        ("山东省烟台市烟台经济技术开发区长江路", "370676"),
        ("济南市历下区青岛路与市中区交界", "370102"),  # what comes first counts
    ],
)
def test_an_address_names_its_county(address: str, code: str) -> None:
    assert COUNTIES.of_address(address).code == code


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("市中区经四路", "济南市市中区、枣庄市市中区"),
        ("济南市泉城路1号", "济南市下的区县"),
        ("河北省石家庄市长安区", "没有认出区县"),
        ("", "没有认出区县"),
        ("青岛市经十路12345号某小区某单元历下区", "青岛市下的区县"),
    ],
)
def test_what_an_address_does_not_say_is_asked_for(address: str, said: str) -> None:
    with pytest.raises(Unmapped, match=said) as caught:
        COUNTIES.of_address(address)
    assert "没有登记" in caught.value.message
    assert "county" in caught.value.fields


def test_a_code_leads_to_what_aaa_calls_it() -> None:
    assert COUNTIES.aaa_code("370102") == "370102"
    assert COUNTIES.aaa_code("371202") == "370116"  # retired with 莱芜


@pytest.mark.parametrize("code", ["370199", "110101", "", "3701"])
def test_an_unknown_code_is_an_error(code: str) -> None:
    with pytest.raises(Unmapped, match="没有代码为"):
        COUNTIES.aaa_code(code)


def test_a_place_that_aaa_has_not_named_is_an_error_that_says_where_to_fix_it() -> None:
    with pytest.raises(Unmapped, match=r"济南市济南高新技术产业开发区（370176）.*counties"):
        COUNTIES.aaa_code("370176")


def test_another_list_can_be_named(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[county]\n370102 = { city = "济南市", name = "历下区", aaa = "0531-02" }\n', "utf-8")
    assert Counties.load(own).aaa_code("370102") == "0531-02"
    own.write_text('[county]\n[retired]\n371202 = { city = "莱芜市", name = "莱城区", now = "370116" }\n', "utf-8")
    with pytest.raises(ValueError, match="370116"):
        Counties.load(own)


@given(st.sampled_from([county for county in COUNTIES if not county.zone]), st.text(max_size=30))
def test_city_and_county_at_the_head_of_an_address_are_enough(county: object, rest: str) -> None:
    assert COUNTIES.of_address(f"山东省{county.full}{rest}") == county  # type: ignore[attr-defined]


def test_no_county_is_named_twice_in_one_city() -> None:
    listed = tomllib.loads(BUNDLED.read_text("utf-8"))
    names = [(row["city"], row["name"]) for kind in ("county", "zone") for row in listed[kind].values()]
    assert len(set(names)) == len(names)
