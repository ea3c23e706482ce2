"""Draws the 境外来话来信拦截业务确认书 and takes a photograph of it on a desk, as a document camera sees it."""

from functools import cache

import cv2
import numpy as np
import pymupdf
from numpy.typing import NDArray

from app.devices.host.exposure import Image, expose, size
from app.devices.host.scene import STROKES, Shot, font

TITLE = "境外来话来信拦截业务确认书"
PARAGRAPHS = (
    "尊敬的客户：",
    (
        "为防范境外电信网络诈骗，保护您的财产安全，根据国家有关部门要求，中国广电向您提供境外来话、来信拦截服务。"
        "请您阅读以下内容，并在办理手机号码入网时确认您的选择。"
    ),
    "一、服务内容：服务开通后，系统将拦截境外（含港澳台地区）呼叫您号码的语音来话，以及境外号码发送的短信。",
    "二、服务费用：本服务免费提供，不收取功能费。",
    (
        "三、注意事项：服务开通期间，您将无法接收境外亲友的来电和短信，也可能无法接收境外网站的验证码短信。"
        "您在国际及港澳台漫游期间，拦截规则以归属地网络为准。"
    ),
    "四、变更与取消：您可凭本人有效证件到营业厅，或拨打客服热线10099申请开通或取消本服务。",
    "五、本确认书由客户本人签署，与业务受理单具有同等效力，由营业厅拍照留存。",
    "经营业员告知，本人已知晓上述内容，并作如下选择（请在方框内打勾）：",
)
CHOICES = ("□ 办理境外来话来信拦截服务", "□ 不办理境外来话来信拦截服务")
SIGNED = ("客户签名：" + "　" * 14 + "日期：　　　年　　月　　日", "营业厅（盖章）：")

INK = (0.1, 0.15, 0.55)
DPI = 220


@cache
def page() -> Image:
    """The letter as printed and signed, A4 from above."""
    with pymupdf.open() as document:
        sheet = document.new_page(width=595, height=842)
        sheet.insert_font("body", str(font()))
        sheet.insert_font("head", str(font("Bold")))
        sheet.insert_textbox(pymupdf.Rect(40, 70, 555, 110), TITLE, fontname="head", fontsize=20, align=1)
        below = 130.0
        for text in PARAGRAPHS:
            below = _paragraph(sheet, "　　" + text if text != PARAGRAPHS[0] else text, below)
        _tick(sheet, below + 8)
        for text in (*CHOICES, "", *SIGNED):
            below = _paragraph(sheet, text, below + 8)
        _sign(sheet, below - 82)
        pixels = sheet.get_pixmap(dpi=DPI, alpha=False)
        drawn = np.frombuffer(pixels.samples, np.uint8).reshape(pixels.height, pixels.width, 3)
    return np.asarray(cv2.cvtColor(drawn, cv2.COLOR_RGB2BGR), np.uint8)


def _paragraph(sheet: pymupdf.Page, text: str, top: float) -> float:
    """Lower edge of the paragraph."""
    box = pymupdf.Rect(70, top, 525, 800)
    spare = sheet.insert_textbox(box, text or " ", fontname="body", fontsize=11.5, lineheight=1.6)
    return float(box.y1 - spare + 6)


def _tick(sheet: pymupdf.Page, top: float) -> None:
    """The customer's tick in the first box."""
    points = [pymupdf.Point(70 + x, top + y) for x, y in ((1, 9), (5, 14), (15, 1))]
    sheet.draw_polyline(points, color=INK, width=1.8)


def _sign(sheet: pymupdf.Page, top: float) -> None:
    """A name by hand and the red seal of the hall."""
    for stroke in STROKES:
        points = [pymupdf.Point(150 + x * 0.5, top + y * 0.25) for x, y in stroke]
        sheet.draw_polyline(points, color=INK, width=1.6)
    seal = pymupdf.Point(430, top + 110)
    sheet.draw_circle(seal, 46, color=(0.85, 0.1, 0.1), width=2.5)
    place = pymupdf.Rect(388, top + 98, 472, top + 124)
    sheet.insert_textbox(place, "业务专用章", fontname="head", fontsize=12, color=(0.85, 0.1, 0.1), align=1)


def picture(shot: Shot) -> bytes:
    """A fresh photograph: the grain differs each time."""
    return photograph(page(), shot, np.random.default_rng())


def photograph(sheet: Image, shot: Shot, chance: np.random.Generator) -> bytes:
    """A JPEG as the camera gives it: the sheet on the desk, a little askew."""
    seen = expose(sheet, shot, corners(shot), chance)
    return bytes(cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes())


def corners(shot: Shot) -> NDArray[np.float32]:
    """Where the corners of the sheet lie in the photograph: its top left, top right, bottom right, bottom left."""
    width, height = size(shot)
    high = height * shot.fill
    wide = high / (297 / 210)
    middle = np.array([width * (0.5 + shot.shift[0]), height * (0.5 + shot.shift[1])])
    half = np.array([[-wide, -high], [wide, -high], [wide, high], [-wide, high]]) / 2
    lean = np.array([[1, 1], [-1, 0.4], [0.4, -0.6], [-0.3, 0]]) * shot.tilt * width
    angle = np.deg2rad(shot.turn)
    turned = (half + lean) @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray(turned + middle, np.float32)
