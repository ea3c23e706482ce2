"""境外来话来信拦截业务确认书: the customer's choice, and the picture of the signed letter (R6)."""

import hashlib
from datetime import date
from typing import ClassVar

from imaging import jpeg
from imaging.errors import PictureError
from imaging.letters import load
from service.effects.errors import KeyReused, NationalRefusal
from service.files import actions as files
from service.files.actions import StoredFile
from service.gateway import paths
from service.gateway.main.customer import PhotoFile, UploadPhoto
from service.kit.errors import Invalid, Missing, Refused
from service.kit.flow import Case, Given, Reach, Step, Values
from service.kit.page import Body, Chip, Choice, Line, Option, Picture, Verdict
from service.letters import actions as letters
from service.letters import words
from service.letters.actions import Desk
from service.scenarios.steps.asking import NOTHING_BOOKED
from service.scenarios.steps.facts import CARD, LETTER, Letter

TITLE = "境外来话来信拦截业务确认书"
IMG_SCENE, IMG_TYPE = "17", "1701"  # 4.1.63 开户场景, 4.1.64 确认书
CHOICES = {"1": "办理", "0": "不办理"}
_AGAIN = "请按 F8 重新拍照，或按 Ctrl+O 选择 JPEG 文件，再按 F12。"


class ConfirmLetter(Step):
    """确认书. The same picture is uploaded once, however often the way on is pressed.

    It is read when it arrives; only one that can be read, or that a supervisor confirmed, goes on.
    """

    name = "letter"
    title = "确认书"
    needs: ClassVar = (CARD,)
    gives: ClassVar = (LETTER,)
    reach = Reach.REVERSIBLE

    def show(self, case: Case) -> Body:
        chosen = case.find(LETTER)
        choice = str(case.values.get("intercept") or (chosen.intercept if chosen else ""))
        picture = str(case.values.get("picture") or (chosen.file if chosen else ""))
        if not picture:
            case.world.reader.warm()
        lines, verdict = _known(case, picture)
        options = tuple(Option(value=value, label=label) for value, label in CHOICES.items())
        return Body(
            fields=(
                Choice(name="intercept", title="境外来话来信拦截", value=choice, options=options, for_customer=True),
                Picture(
                    name="picture",
                    title=TITLE,
                    hint="客户签字后放在高拍仪下按 F8，或按 Ctrl+O 选文件",
                    value=picture,
                    max_bytes=case.world.settings.letter_max_bytes,
                    lines=lines,
                    verdict=verdict,
                ),
            )
        )

    def received(self, case: Case, field: str, file: str) -> str:
        """Read at once; one that is too large is cut out and made smaller first.

        What is no usable JPEG is left to ``take``, which says so.
        """
        stored, content = _content(case, file)
        limit = case.world.settings.letter_max_bytes
        try:
            if field == "picture" and len(content) > limit:
                stored, content = letters.fitted(_desk(case), stored, content)
        except PictureError:
            return file
        if field != "picture" or jpeg.fault(content, limit):
            return file
        return letters.examine(_desk(case), stored).file

    def take(self, case: Case, values: Values) -> Given:
        choice, picture = str(values.get("intercept") or ""), str(values.get("picture") or "")
        fields = {
            name: text
            for name, text, bad in (
                ("intercept", "请按客户的意愿选择", choice not in CHOICES),
                ("picture", "请拍照（F8）或选择 JPEG 文件（Ctrl+O）", not picture),
            )
            if bad
        }
        if fields:
            raise Invalid(f"确认书还没有填全。{NOTHING_BOOKED}请补全标红的栏目后按 F12。", fields=fields)
        stored, content = _content(case, picture)
        wrong = jpeg.fault(content, case.world.settings.letter_max_bytes)
        if wrong:
            raise Invalid(f"确认书照片不能用：{wrong}。{NOTHING_BOOKED}{_AGAIN}", fields={"picture": wrong})
        stored, content = _checked(case, stored, content)
        file_id = _upload(case, stored, content)
        letter = Letter(intercept=choice, file=stored.id, sha256=stored.sha256, size=stored.size, file_id=file_id)
        return {LETTER: letter}

    def details(self, case: Case) -> tuple[Line, ...]:
        letter = case.find(LETTER)
        return (Line(label="境外来话来信拦截", value=CHOICES[letter.intercept]),) if letter else ()

    def chips(self, case: Case) -> tuple[Chip, ...]:
        letter = case.find(LETTER)
        return (Chip(text=f"来话拦截 {CHOICES[letter.intercept]}", tone="info"),) if letter else ()


def _checked(case: Case, stored: StoredFile, content: bytes) -> tuple[StoredFile, bytes]:
    """The photograph as it was judged, which may be a turned one; only what is accepted goes on."""
    opinion = letters.examine(_desk(case), stored)
    judged, content = (stored, content) if opinion.file == stored.id else _content(case, opinion.file)
    if opinion.accepted and opinion.sha256 == hashlib.sha256(content).hexdigest():
        return judged, content
    text = words.refusal(opinion)
    raise Invalid(f"确认书照片没有通过核对：{text}。{NOTHING_BOOKED}{words.AGAIN}", fields={"picture": text})


def _desk(case: Case) -> Desk:
    world = case.world
    letter = load(IMG_TYPE, world.settings.letter_file)
    return Desk(world.db, world.cipher, world.reader, letter, world.settings.letter_max_bytes)


def _upload(case: Case, stored: StoredFile, content: bytes) -> str:
    """By SFTP, then 3.2.6.11 with the reference; the national file id."""
    run = case.world.effects.run(case.id, case.clerk)
    remote = run.put(f"letter-file:{stored.id}", _path(case, stored.id), content, f"{TITLE}上传")
    request = UploadPhoto(
        img_scene=IMG_SCENE,
        img_type=IMG_TYPE,
        cert_num=case.fact(CARD).number,
        file_path=remote.path,
        file_size=remote.size,
        file_sha256=remote.sha256,
    )
    try:
        answer: PhotoFile = run.call(f"letter:{stored.id}", request, again=True)
    except KeyReused as error:
        text = f"证件已更换，这张确认书照片是为原来的证件上传的，不能再用。{NOTHING_BOOKED}{_AGAIN}"
        raise Refused(text, code="LETTER_OF_ANOTHER") from error
    except NationalRefusal as error:
        text = f"国网没有收下确认书照片：{error.said or '没有说明原因'}（{error.result}）。{NOTHING_BOOKED}{_AGAIN}"
        raise Refused(text, code="LETTER_REFUSED") from error
    return answer.file_id


def _path(case: Case, file: str) -> str:
    """Where the picture goes: by the day of the case, so that a second try after midnight goes to the same place."""
    return paths.photo(case.world.settings.province, date.fromisoformat(case.number[1:9]), file)


def _content(case: Case, picture: str) -> tuple[StoredFile, bytes]:
    try:
        with case.world.db.unit() as unit:
            return files.find(unit, case.id, picture), files.fetch(unit, case.world.cipher, case.id, picture)
    except Missing as error:
        text = "照片没有保存成功"
        raise Invalid(f"{text}。{NOTHING_BOOKED}{_AGAIN}", fields={"picture": text}) from error


def _known(case: Case, picture: str) -> tuple[tuple[Line, ...], Verdict | None]:
    """The digest of the final bytes, as they will be sent, and what came of reading them."""
    try:
        with case.world.db.unit() as unit:
            stored, opinion = files.find(unit, case.id, picture), letters.of(unit, picture)
    except Missing:
        return (), None
    return (Line(label="SHA-256", value=f"{stored.sha256[:16]}…"),), words.verdict(opinion)
