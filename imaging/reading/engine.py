"""The lines of text in a picture, by RapidOCR with the models of its own wheel."""

from imaging.page import Image

SCORE = 0.75  # lines that the engine itself believes in less do not count: it guesses where a person cannot read
FINDING = 1120  # pixels of the long side while lines are searched; they are read in full size


class Engine:
    """Takes a second to load. One thread, so that the rest of the machine goes on."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        self._read = RapidOCR(
            params={
                "Global.use_cls": False,  # it loses whole lines; which way is up is found out by the title
                "Global.log_level": "critical",
                "Global.text_score": SCORE,
                "Det.limit_type": "max",
                "Det.limit_side_len": FINDING,
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def lines(self, image: Image) -> tuple[str, ...]:
        """From top to bottom. Only what stands upright is read."""
        return tuple(getattr(self._read(image), "txts", None) or ())
