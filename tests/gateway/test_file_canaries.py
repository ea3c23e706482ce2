"""A picture goes to the file server; what is in it lies nowhere in the clear: not there, nor in a log or elsewhere."""

import time

from service.gateway.files import Files
from tests.crypto import canaries
from tests.gateway.national import National

PATH = "/GW/SD00/photo/2026/11/23/canaries.jpg.enc"


def test_nothing_of_a_file_lies_around(files: Files, national: National) -> None:
    begun, words = time.time(), canaries.words(canaries.body("file"))
    clear = "\n".join(words).encode()
    with canaries.everything() as logged:
        files.put(PATH, clear, files.new_secret())
    tree = [path for path in national.world.centre.tree.rglob("*") if path.is_file()]
    assert {path.name for path in tree} >= {"canaries.jpg.enc", "canaries.jpg.enc.key"}
    places = [(path.name, path.read_bytes()) for path in tree]
    places += [("the logs", logged.text.getvalue().encode()), *canaries.temporary(begun)]
    assert [hit for name, content in places for hit in canaries.hits(name, content, words)] == []
    assert canaries.hits("the picture", clear, words)  # the search would have found it
