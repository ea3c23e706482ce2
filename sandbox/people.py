"""Persons whom the national side knows something about. The card deck of the simulated reader holds the same."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """``listed`` and ``refusal`` are the reasons of the blacklist and of the real-name check; empty = clean."""

    cert_num: str
    cust_name: str
    open_count: int = 0
    listed: str = ""
    refusal: str = ""


PEOPLE = (
    Person("370102199003074519", "张伟"),
    Person("370112198811234523", "李娜", open_count=1),
    Person("370105195506153412", "王建国", open_count=2),
    Person("370103198504126710", "刘强", listed="欠费失信名单"),
    Person("370104199209085021", "孙丽", open_count=5),
    Person("370102199411273314", "周杰", refusal="人证信息不一致"),
)
