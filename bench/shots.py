"""The photographs of ``bench.letters``: what goes wrong at a counter, alone and together, from a fixed seed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from app.devices.host.scene import Shot
from imaging.letters import Template, load, of

Change = Callable[[Shot, np.random.Generator], Shot]

OTHERS = (
    of(
        {
            "title": "个人客户业务受理单",
            "body": [
                f"第{at}条　客户应当提供真实有效的证件，按时缴纳费用，妥善保管密码；因保管不善造成的损失由客户承担。"
                for at in "一二三四五六七八"
            ],
            "signed": ["客户签名："],
        }
    ),
    of(
        {
            "title": "停机保号业务告知书",
            "body": [
                f"{at}、停机保号期间不能使用语音、短信和流量，按月收取保号费用，到期前请到营业厅办理复机或者续期。"
                for at in range(1, 9)
            ],
            "signed": ["客户签名："],
        }
    ),
)


@dataclass(frozen=True)
class Case:
    """One photograph: what was done to it, of which letter, and with which grain."""

    kind: str
    shot: Shot
    letter: Template
    seed: int


def _within(low: float, high: float, name: str) -> Change:
    return lambda shot, chance: replace(shot, **{name: float(chance.uniform(low, high))})


def _glare(low: float, high: float) -> Change:
    def change(shot: Shot, chance: np.random.Generator) -> Shot:
        place = (float(chance.uniform(0.25, 0.75)), float(chance.uniform(0.2, 0.7)))
        size = float(chance.uniform(0.05, 0.16))
        return replace(shot, glare=float(chance.uniform(low, high)), glare_at=place, glare_size=size)

    return change


def _smear(low: float, high: float) -> Change:
    def change(shot: Shot, chance: np.random.Generator) -> Shot:
        return replace(shot, motion=float(chance.uniform(low, high)), motion_turn=float(chance.uniform(0, 180)))

    return change


def _lying(shot: Shot, chance: np.random.Generator) -> Shot:
    turn = float(chance.uniform(-8, 8))
    return replace(shot, turn=turn, tilt=float(chance.uniform(0, 0.05)), fill=float(chance.uniform(0.72, 0.9)))


def _lamp(shot: Shot, chance: np.random.Generator) -> Shot:
    cast = tuple(float(part) for part in chance.uniform([0.7, 0.85, 0.9], [1.0, 1.0, 1.05]))
    return replace(shot, cast=(cast[0], cast[1], cast[2]), gain=float(chance.uniform(0.4, 1.1)))


def _small(shot: Shot, chance: np.random.Generator) -> Shot:
    return replace(shot, width=int(chance.integers(1000, 1600)))


def _over(shot: Shot, _chance: np.random.Generator) -> Shot:
    return replace(shot, turn=shot.turn + 180)


KINDS: dict[str, tuple[Change, ...]] = {
    "plain": (),
    "lying askew": (_lying,),
    "light desk": (_within(150, 215, "desk"),),
    "coloured lamp": (_lying, _lamp),
    "uneven light": (_within(0.3, 0.8, "light"),),
    "grain": (_within(6, 20, "noise"),),
    "low resolution": (_small,),
    "upside down": (_lying, _over),
    "slightly blurred": (_within(0.5, 2.2, "blur"),),
    "blurred": (_within(2.2, 4.0, "blur"),),
    "very blurred": (_within(4.0, 8.0, "blur"),),
    "slight smear": (_smear(2, 8),),
    "smear": (_smear(8, 26),),
    "some glare": (_glare(0.2, 0.8),),
    "glare": (_glare(0.8, 1.8),),
    "too dark": (_within(0.06, 0.35, "gain"), _within(3, 8, "noise")),
    "blurred and grainy": (_within(1.0, 4.0, "blur"), _within(6, 16, "noise")),
    "blurred and small": (_small, _within(0.5, 4.0, "blur")),
    "smear and dim": (_smear(3, 16), _within(0.2, 0.6, "gain")),
    "glare and blurred": (_glare(0.4, 1.5), _within(0.5, 3.5, "blur")),
    "a hand over it": (lambda shot, chance: replace(shot, hand=(0.45, float(chance.uniform(0.3, 0.8)))),),
    "fingers": (lambda shot, chance: replace(shot, fingers=int(chance.integers(1, 3))),),
    "another document": (_lying,),
}


def cases(count: int, seed: int) -> Iterator[Case]:
    """``count`` photographs, the kinds in turn."""
    kinds = list(KINDS)
    for at in range(count):
        kind = kinds[at % len(kinds)]
        chance = np.random.default_rng([seed, at])
        shot = Shot()
        for change in KINDS[kind]:
            shot = change(shot, chance)
        letter = OTHERS[at // len(kinds) % len(OTHERS)] if kind == "another document" else load("1701")
        yield Case(kind, shot, letter, seed * 100_000 + at)
