"""A reading process that misbehaves as its first argument says; a second one names a file that counts its starts."""

import json
import sys
import time
from pathlib import Path

how, counter = sys.argv[1], Path(sys.argv[2])
starts = int(counter.read_text() or "0") + 1 if counter.exists() else 1
counter.write_text(str(starts))
GOOD = {"width": 1240, "height": 1754, "sharpness": 9.0, "glare": 0.0, "light": 230.0}


def say(answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if how == "no_start":
    sys.exit(3)
if how == "slow_start":
    time.sleep(60)
say({"ready": True})
while line := sys.stdin.buffer.readline():
    content = sys.stdin.buffer.read(json.loads(line)["bytes"])
    if how == "crash" or (how == "crash_once" and starts == 1):
        sys.exit(11)
    if how == "hang" or (how == "hang_once" and starts == 1):
        time.sleep(60)
    if how == "garbage" and starts == 1:
        sys.stdout.write("\x00\x01 not json\n")
        sys.stdout.flush()
        continue
    if how == "half_line" and starts == 1:
        sys.stdout.write('{"verdict": {"co')
        sys.stdout.flush()
        sys.exit(0)
    if how == "wrong_shape" and starts == 1:
        say({"verdict": {"code": "", "surprise": 1}})
        continue
    if how == "fault":
        say({"fault": "FILE_DAMAGED"})
        continue
    time.sleep(float(how[4:]) if how.startswith("slow") else 0)
    say({"verdict": {"code": "", "measures": GOOD, "title_edits": len(content), "recall": 1.0}})
