"""客户中心 of the national side: 一证五号, 黑名单, 实名认证, 照片."""

from sandbox.centre import Centre, Done, Refusal, answers
from sandbox.documents import Broken, fetch, jpeg_size
from service.gateway.main.customer import (
    Authenticate,
    Blacklist,
    CheckFiveNumbers,
    FiveNumbers,
    PhotoFile,
    QueryBlacklist,
    RealName,
    UploadPhoto,
)

LIMIT = 5
PHOTO_LIMIT = 300_000  # bytes


def held(centre: Centre, cert_num: str) -> int:
    """Numbers held or in flight under one certificate, anywhere."""
    person = centre.store.row("SELECT open_count FROM person WHERE cert_num = ?", cert_num)
    ours = centre.store.row("SELECT count(*) AS n FROM user WHERE cert_num = ? AND state <> 'failed'", cert_num)
    return (person["open_count"] if person else 0) + (ours["n"] if ours else 0)


def listed(centre: Centre, cert_num: str) -> str:
    """Why the person is on the blacklist; empty = is not."""
    person = centre.store.row("SELECT listed FROM person WHERE cert_num = ?", cert_num)
    return str(person["listed"]) if person else ""


@answers(CheckFiveNumbers)
def check_five_numbers(centre: Centre, asked: CheckFiveNumbers) -> Done:
    return Done(FiveNumbers(open_count=held(centre, asked.cert_num), limit=LIMIT))


@answers(QueryBlacklist)
def query_blacklist(centre: Centre, asked: QueryBlacklist) -> Done:
    reason = listed(centre, asked.cert_num)
    return Done(Blacklist(listed="1" if reason else "0", reason=reason))


@answers(Authenticate)
def authenticate(centre: Centre, asked: Authenticate) -> Done:
    """Passes persons we know nothing about; a known number with another name does not pass."""
    person = centre.store.row("SELECT * FROM person WHERE cert_num = ?", asked.cert_num)
    reason = str(person["refusal"]) if person else ""
    if person and person["cust_name"] != asked.cust_name:
        reason = "姓名与证件号码不一致"
    if reason:
        return Done(RealName(passed="0", reason=reason))
    auth_serial = f"RN{centre.store.next('authentication'):012d}"
    centre.store.insert("authentication", auth_serial=auth_serial, cert_num=asked.cert_num, at=centre.now())
    return Done(RealName(passed="1", auth_serial=auth_serial))


@answers(UploadPhoto)
def upload_photo(centre: Centre, asked: UploadPhoto) -> Done:
    """The picture has to be on the file server already, open under our key and be a whole JPEG."""
    try:
        picture = fetch(centre, asked.file_path, asked.file_sha256)
        jpeg_size(picture)
    except Broken as error:
        raise Refusal("1401", f"照片文件不可用：{error}") from error
    centre.refuse_unless(len(picture) <= PHOTO_LIMIT, "1402", "照片超过 300 KB")
    file_id = f"PH{centre.store.next('photo'):012d}"
    centre.store.insert(
        "photo",
        file_id=file_id,
        path=asked.file_path,
        sha256=asked.file_sha256,
        bytes=len(picture),
        img_type=asked.img_type,
        img_scene=asked.img_scene,
        cert_num=asked.cert_num,
        at=centre.now(),
    )
    return Done(PhotoFile(file_id=file_id))
