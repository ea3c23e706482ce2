import pytest
from sqlalchemy import text

from service.api.edge import Edge
from service.staff.seed import PASSWORD
from tests.api.conftest import SMALL, Desk


def _acts(edge: Edge) -> list[tuple[str, str]]:
    with edge.db.unit() as unit:
        return [(row[0], row[1]) for row in unit.execute(text("select staff, act from audit order by id"))]


def test_login_tells_who_it_is_and_what_there_is(stranger: Desk) -> None:
    said = stranger.ask("login", staff="SD0001", password=PASSWORD, seat="1号台席")
    assert (said["staff"], said["name"], said["hall"]) == ("SD0001", "王芳", "济南历下营业厅")
    assert (said["roles"], said["training"], said["draft_count"]) == (["clerk"], True, 0)
    assert [(group["title"], [item["code"] for item in group["items"]]) for group in said["menu"]] == [
        ("移动业务", ["9.1", "9.2"]),
        ("固网业务", ["9.10"]),
    ]
    assert said["menu"][0]["items"][0] == {
        "key": SMALL,
        "code": "9.1",
        "title": "个人测试",
        "hotkey": "Ctrl+1",
        "icon": "file-text",
        "initials": "grcs",
    }


def test_the_token_itself_is_not_stored(desk: Desk, edge: Edge) -> None:
    with edge.db.unit() as unit:
        stored = unit.execute(text("select session::text from session")).scalars().all()
        keys = unit.execute(text("select idempotency::text from idempotency")).scalars().all()
    assert len(stored) == len(keys) == 1
    assert desk.session not in stored[0] + keys[0]
    assert PASSWORD not in keys[0]


@pytest.mark.parametrize("staff", ["SD0001", "SD9999"])
def test_a_wrong_password_says_the_same_whether_the_id_exists(stranger: Desk, staff: str) -> None:
    answer = stranger.press("login", staff=staff, password="wrong", seat="1")
    assert answer.status_code == 403
    assert answer.json()["code"] == "WRONG_PASSWORD"
    assert "再输错 4 次" in answer.json()["message"]


def test_five_wrong_passwords_shut_the_account_even_for_the_right_one(stranger: Desk, edge: Edge) -> None:
    for _ in range(5):
        last = stranger.press("login", staff="SD0001", password="wrong", seat="1")
    assert "已锁定到" in last.json()["message"]
    assert stranger.press("login", staff="SD0001", password=PASSWORD, seat="1").status_code == 403
    assert stranger.press("login", staff="SD0002", password=PASSWORD, seat="1").status_code == 200
    with edge.db.unit() as unit:
        unit.execute(text("update staff set shut_until = now() - interval '1 second' where id = 'SD0001'"))
    assert stranger.press("login", staff="SD0001", password="wrong", seat="1").json()["message"].count("再输错 4 次")
    assert stranger.press("login", staff="SD0001", password=PASSWORD, seat="1").status_code == 200


def test_without_a_live_session_nothing_is_answered(stranger: Desk, desk: Desk, edge: Edge) -> None:
    for call in ("drafts", "lock"):
        assert stranger.press(call).json()["code"] == "SIGNED_OUT"
    with edge.db.unit() as unit:
        unit.execute(text("update session set expires_at = now()"))
    answer = desk.press("drafts")
    assert (answer.status_code, answer.json()["code"]) == (401, "SIGNED_OUT")
    assert desk.press("lock").status_code == 401


def test_a_locked_seat_answers_only_unlock_handover_and_logout(desk: Desk) -> None:
    page = desk.ask("open", scenario=SMALL)
    desk.ask("lock")
    for call, body in (("drafts", {}), ("page", {"case": page["case"]}), ("status", {}), ("lock", {})):
        answer = desk.press(call, **body)
        assert (answer.status_code, answer.json()["code"]) == (403, "LOCKED"), call
    assert desk.press("unlock", password="wrong").json()["code"] == "WRONG_PASSWORD"
    assert desk.press("drafts").status_code == 403
    desk.ask("unlock", password=PASSWORD)
    assert desk.ask("page", case=page["case"])["case"] == page["case"]


def test_guessing_at_a_locked_seat_shuts_the_account(desk: Desk) -> None:
    desk.ask("lock")
    for _ in range(5):
        desk.press("unlock", password="wrong")
    assert desk.press("unlock", password=PASSWORD).status_code == 403


def test_logout_ends_the_session(desk: Desk) -> None:
    desk.ask("logout")
    assert desk.press("drafts").status_code == 401


def test_a_second_login_at_the_same_seat_ends_the_first(desk: Desk, stranger: Desk) -> None:
    elsewhere = stranger.login(seat="2号台席")
    again = stranger.login(seat="1号台席")
    assert desk.press("drafts").status_code == 401
    assert elsewhere.press("drafts").status_code == again.press("drafts").status_code == 200


def test_a_case_is_handed_over_and_its_history_names_both(desk: Desk, edge: Edge) -> None:
    page = desk.ask("open", scenario=SMALL)
    desk.ask("lock")
    said = desk.ask("handover", staff="SD0002", password=PASSWORD, case=page["case"])
    assert (said["name"], said["draft_count"]) == ("李强", 0)  # nothing was typed in it yet
    assert desk.press("page", case=page["case"]).status_code == 401
    new = Desk(desk.http, said["session"])
    assert "李强" in new.ask("page", case=page["case"])["clerk"]
    history = edge.engine.history(_clerk(edge, said["session"]), page["case"])
    assert [(entry.act, entry.clerk, entry.former) for entry in history] == [
        ("open", "SD0001", ""),
        ("handover", "SD0002", "SD0001"),
    ]
    assert _acts(edge) == [("SD0001", "login"), ("SD0001", "lock"), ("SD0002", "handover")]


def test_a_lost_answer_of_handover_is_given_again_although_the_session_has_ended(desk: Desk) -> None:
    body = {"staff": "SD0002", "password": PASSWORD, "case": desk.ask("open", scenario=SMALL)["case"]}
    first = desk.press("handover", key="press-0001", **body)
    again = desk.press("handover", key="press-0001", **body)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()


def test_handing_over_to_who_may_not_serve_changes_nothing(desk: Desk) -> None:
    page = desk.ask("open", scenario=SMALL)
    answer = desk.press("handover", staff="SD0600", password=PASSWORD, case=page["case"])
    assert answer.json()["code"] == "NO_RIGHT"
    assert desk.ask("page", case=page["case"])


@pytest.mark.parametrize("staff", ["SD0700", "SD0800", "SD0600"])
def test_who_does_not_serve_customers_has_no_scenarios_and_opens_nothing(stranger: Desk, staff: str) -> None:
    said = stranger.ask("login", staff=staff, password=PASSWORD, seat="9")
    keys = [item["key"] for group in said["menu"] for item in group["items"]]
    assert [key for key in keys if not key.startswith("board/")] == []
    assert said["draft_count"] == 0
    other = Desk(stranger.http, said["session"])
    assert other.press("open", scenario=SMALL).json()["code"] == "NO_RIGHT"
    assert other.press("drafts").json()["code"] == "NO_RIGHT"


def test_whoever_was_dismissed_is_out_at_once(desk: Desk, stranger: Desk, edge: Edge) -> None:
    from service.staff.actions import dismiss

    with edge.db.unit() as unit:
        dismiss(unit, "SD0001")
    assert desk.press("drafts").status_code == 401
    assert stranger.press("login", staff="SD0001", password=PASSWORD, seat="1").status_code == 403


def _clerk(edge: Edge, token: str):
    from service.staff.actions import current

    with edge.db.unit() as unit:
        session = current(unit, token)
    assert session is not None
    return session.clerk
