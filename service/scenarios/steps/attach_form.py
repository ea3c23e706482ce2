"""减免申请: shots and files become one, which is uploaded and reported; without its path there is no submit (R5.5)."""

import hashlib
from threading import BoundedSemaphore
from typing import ClassVar

from imaging import files as imaging
from imaging.errors import PictureError
from service.effects.errors import NationalRefusal
from service.files import actions as files
from service.gateway import paths
from service.gateway.main.closing import WAIVER_LIMIT, UploadWaiver, WaiverFile
from service.kit.errors import Invalid, Missing, Refused
from service.kit.flow import Case, Given, Reach, Step, Values
from service.kit.page import Attachments, Body, Chip, Line
from service.scenarios.steps.asking import NOTHING_BOOKED
from service.scenarios.steps.facts import USER
from service.scenarios.steps.waiver_facts import FORM
from service.waivers import actions as waivers
from service.waivers.model import Form, Name

TITLE = "停机保号费用减免申请"
_ROOM = BoundedSemaphore(2)  # each holds all parts of an application and a decoded picture
_AGAIN = "请按 F8 重新拍照，或按 Ctrl+O 选择文件，再按 F12。"


class AttachForm(Step):
    """减免申请. The same application is uploaded once, however often the way on is pressed."""

    name = "form"
    title = "减免申请"
    needs: ClassVar = (USER,)
    gives: ClassVar = (FORM,)
    reach = Reach.REVERSIBLE

    def show(self, case: Case) -> Body:
        sent = case.find(FORM)
        typed = case.values.get("form")
        parts = _ids(typed) if typed is not None else sent.parts if sent else ()
        lines = _lines(sent) if sent and parts == sent.parts else ()
        field = Attachments(
            name="form",
            title=TITLE,
            hint="审批通过的申请材料：纸质的拍照（可多张），PDF 直接添加",
            value=parts,
            max_bytes=WAIVER_LIMIT,
            max_pages=imaging.MAX_PAGES,
            lines=lines,
        )
        return Body(fields=(field,))

    def take(self, case: Case, values: Values) -> Given:
        ids = _ids(values.get("form"))
        if not ids:
            text = "请拍照（F8）或添加文件（Ctrl+O）"
            raise Invalid(f"还没有减免申请材料。{NOTHING_BOOKED}{text}，再按 F12。", fields={"form": text})
        part = _together(case, ids)
        digest = hashlib.sha256(part.content).hexdigest()
        name = _named(case, part, digest)
        path = _upload(case, name, part, digest)
        form = Form(
            parts=ids,
            file=name.file,
            media=part.media,
            pages=part.pages,
            size=len(part.content),
            sha256=digest,
            path=path,
        )
        return {FORM: form}

    def details(self, case: Case) -> tuple[Line, ...]:
        form = case.find(FORM)
        return (Line(label="减免申请附件", value=f"{form.path.rpartition('/')[2]}，{form.pages} 页"),) if form else ()

    def chips(self, case: Case) -> tuple[Chip, ...]:
        return (Chip(text="申请已上传", tone="ok"),) if case.find(FORM) else ()


def _together(case: Case, ids: tuple[str, ...]) -> imaging.Part:
    """The final file. Invalid in the words of what is wrong with it."""
    try:
        with _ROOM:
            return imaging.combine(_contents(case, ids), WAIVER_LIMIT)
    except PictureError as error:
        wrong = error.fault.sentence.rstrip("。")
        raise Invalid(f"申请材料不能用：{wrong}。{NOTHING_BOOKED}{_AGAIN}", fields={"form": wrong}) from error


def _named(case: Case, part: imaging.Part, digest: str) -> Name:
    """The name of this application; the file is kept with it, once."""
    user = case.fact(USER)
    with case.world.db.unit() as unit:
        found = waivers.named(unit, case.id, user.user_id, digest)
        if found is None:
            kept = files.keep(unit, case.world.cipher, case.id, f"{TITLE}.{part.form}", part.media, part.content)
            found = waivers.name(unit, case.id, user.user_id, digest, kept.id)
    return found


def _upload(case: Case, name: Name, part: imaging.Part, digest: str) -> str:
    """By SFTP, then 3.2.1.67; the path that it returns."""
    user, number = case.fact(USER), f"{name.day:%Y%m%d}{name.serial:04d}"
    run = case.world.effects.run(case.id, case.clerk)
    path = paths.derate_form(case.world.settings.province, name.day, name.serial, part.form)
    remote = run.put(f"form-file:{number}", path, part.content, f"{TITLE}上传")
    request = UploadWaiver(
        access_num=user.access_num,
        user_id=user.user_id,
        file_path=remote.path,
        file_size=remote.size,
        file_sha256=digest,
    )
    try:
        answer: WaiverFile = run.call(f"form:{number}", request, again=True)
    except NationalRefusal as error:
        text = f"国网没有收下减免申请附件：{error.said or '没有说明原因'}（{error.result}）。{NOTHING_BOOKED}{_AGAIN}"
        raise Refused(text, code="FORM_REFUSED") from error
    return answer.file_path


def _contents(case: Case, ids: tuple[str, ...]) -> list[bytes]:
    """All of them, when that is not more than anybody could mean."""
    try:
        with case.world.db.unit() as unit:
            if sum(files.find(unit, case.id, one).size for one in ids) > imaging.LARGEST_INPUT:
                raise PictureError("FILE_TOO_LARGE", "all together")
            return [files.fetch(unit, case.world.cipher, case.id, one) for one in ids]
    except Missing as error:
        text = "有一份材料没有保存成功"
        raise Invalid(f"{text}。{NOTHING_BOOKED}{_AGAIN}", fields={"form": text}) from error


def _ids(typed: object) -> tuple[str, ...]:
    return tuple(str(one) for one in typed) if isinstance(typed, list | tuple) else ()


def _lines(form: Form) -> tuple[Line, ...]:
    """What was sent, and where it lies."""
    return (Line(label="国网路径", value=form.path), Line(label="SHA-256", value=f"{form.sha256[:16]}…"))
