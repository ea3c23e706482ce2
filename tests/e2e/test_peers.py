"""Every outside system of the stack answers the doctor, and everything that we provide answers the national side."""

import subprocess
import sys

import pytest

from app.stack import Stack
from tests.house.conftest import ROOT

PROVIDED = {
    "main/oc_notifyUserState": "0000",
    "main/payment_alipayIdentityAuthNotify": "0000",
    "fixed/payment_queryDeductionPhone": "0000",
    "fixed/payment_deductionRefundPhone": "1001",  # nothing was taken yet
    "fixed/payment_deductionCallback_phone": "0000",
}


@pytest.mark.slow
def test_the_doctor_finds_every_system_well(stack: Stack) -> None:
    environment = {**stack._environment(), "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-m", "service", "doctor"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    rows = [line for line in done.stdout.splitlines() if "│" in line]
    assert done.returncode == 0, done.stdout
    for title in ("国网网关", "国网文件", "无纸化", "AAA", "客服", "资费备案"):
        assert any(title in row and "正常" in row for row in rows), done.stdout


def test_what_we_provide_answers_over_the_real_edge(stack: Stack) -> None:
    for key, result in PROVIDED.items():
        (heard,) = stack.tell_sandbox("send", {"key": key})["tries"]
        assert (key, heard["result"], heard["signed"]) == (key, result, True)
