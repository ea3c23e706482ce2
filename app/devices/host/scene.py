"""What the simulated camera and pad show, without the heavy libraries that draw it."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path


@dataclass(frozen=True)
class Shot:
    """How the photograph is taken. Lengths are shares of the picture's width; ``light`` falls off to one corner."""

    desk: int = 70
    tilt: float = 0.025
    turn: float = 1.5  # degrees
    fill: float = 0.90
    noise: float = 3.0
    light: float = 0.15
    blur: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)


def font(weight: str = "Regular") -> Path:
    """The bundled font, or FileNotFoundError."""
    path = Path(str(files("resources") / "fonts" / f"NotoSansSC-{weight}.ttf"))
    if not path.is_file():
        raise FileNotFoundError(path)
    return path


SHOTS = {
    "good": Shot(),
    "askew": Shot(turn=9, tilt=0.04, fill=0.78, desk=110),
    "light_desk": Shot(desk=205),
    "white_desk": Shot(desk=248),  # no edge to be found
    "cut_off": Shot(shift=(0.2, 0.05)),
    "blurred": Shot(blur=6.0),
}

# A name written by hand: strokes of points in a box of about 200 x 120.
STROKES: tuple[tuple[tuple[float, float], ...], ...] = (
    ((8, 30), (30, 24), (52, 26), (48, 48), (20, 52), (14, 74), (46, 76), (50, 98), (34, 112), (22, 100)),
    ((70, 20), (66, 50), (68, 84), (64, 112)),
    ((64, 66), (84, 54), (100, 40)),
    ((78, 62), (92, 88), (106, 108)),
    ((130, 24), (122, 52), (112, 70)),
    ((124, 50), (124, 80), (122, 112)),
    ((142, 40), (168, 36), (190, 38), (170, 56), (146, 68), (182, 66), (160, 84), (140, 110)),
    ((166, 44), (170, 76), (174, 104), (192, 98)),
)
