"""What the simulated camera and pad show, without the heavy libraries that draw it."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path


@dataclass(frozen=True)
class Shot:
    """How the photograph is taken. Places and lengths are shares of the picture, so that any ``width`` shows the same.

    ``blur`` (sigma) and ``motion`` (length of the smear) are pixels of a picture of 5 MP, whatever the width.
    """

    width: int = 1944  # pixels; the picture stands upright, 3 : 4
    desk: int = 70
    tilt: float = 0.025
    turn: float = 1.5  # degrees
    fill: float = 0.90
    noise: float = 3.0
    light: float = 0.15  # how far it falls off to one corner
    gain: float = 1.0  # below 1 too dark, above 1 washed out
    cast: tuple[float, float, float] = (1.0, 1.0, 1.0)  # of blue, green and red: the colour of the lamp
    blur: float = 0.0
    motion: float = 0.0
    motion_turn: float = 0.0  # degrees
    glare: float = 0.0  # how much light a lamp throws back, 1 = white in the middle
    glare_at: tuple[float, float] = (0.5, 0.2)
    glare_size: float = 0.12
    fingers: int = 0  # fingertips over this many corners, the lower ones first
    hand: tuple[float, float] | None = None  # where the tip of a hand is that lies over the sheet
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
    "shaken": Shot(motion=26.0, motion_turn=20),
    "glare": Shot(glare=1.6, glare_at=(0.5, 0.13), glare_size=0.16),
    "dark": Shot(gain=0.16, noise=6),
    "warm_lamp": Shot(cast=(0.72, 0.92, 1.04)),
    "held": Shot(fingers=2),
    "hand": Shot(hand=(0.45, 0.55)),
    "upside_down": Shot(turn=181.5),
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
