"""A user as the national side answers it."""

from service.gateway.main.parts import HeldItem
from service.gateway.main.user import UserInfo
from service.gateway.sample import sample
from service.scenarios.steps.users import as_user


def test_the_year_2099_is_no_end_so_that_it_binds_nobody() -> None:
    held = [
        sample(HeldItem).model_copy(update={"effective_time": "", "expiry_time": f"{year}-12-31 23:59:59"})
        for year in (2098, 2099)
    ]
    said = sample(UserInfo).model_copy(update={"cert_type": "111", "offer_list": tuple(held)})
    ending, endless = as_user(said).offers
    assert ending.expiry is not None
    assert endless.expiry is None
