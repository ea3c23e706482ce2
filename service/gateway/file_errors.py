"""What the transfer of a file may raise, in one place."""

from service.kit.errors import Declined, Missing, Refused, Tampered, Unreached


class FilesDown(Unreached):
    """The file server was not reached or did not finish. What is there under a final name is whole.

    ``answered`` = it said no to the last question, and the connection is good.
    """

    code = "SFTP_DOWN"

    def __init__(self, why: str, *, answered: bool = False) -> None:
        super().__init__(
            f"与国网文件服务器的传输没有完成：{why}。没有登记任何业务，本单的内容都已保存。请稍后按 F12 重试。"
        )
        self.answered = answered


class NotConnected(FilesDown):
    """No connection came about."""


class HostKeyChanged(Tampered):
    """The server's key is not the pinned one. Nothing was sent; never tried again by itself."""

    code = "SFTP_HOST_KEY"

    def __init__(self) -> None:
        super().__init__("国网文件服务器的主机密钥与登记的不符，已断开，没有传出任何内容。请立即报系统管理员。")


class FileTaken(Declined):
    """Another file has this name already; it is left as it is."""

    code = "SFTP_TAKEN"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"国网文件服务器上已有另一个同名文件（{path}），没有覆盖它。没有登记任何业务。"
            "请按 Ctrl+S 挂起本单并报系统管理员。"
        )


class ContentChanged(Refused):
    """The file is not the one that was to be sent; its ``.key`` was not sent, so the other side does not take it."""

    code = "FILE_CHANGED"

    def __init__(self) -> None:
        super().__init__("要传的文件在登记之后被改动了，没有传完，对方不会采用。没有登记任何业务；请重新选择文件。")


class NotThere(Missing):
    """The file, or its ``.key``, is not there yet."""

    code = "FILE_NOT_THERE"

    def __init__(self, path: str) -> None:
        super().__init__(f"文件服务器上还没有这个文件，或它还没有传完（{path}）。没有取到任何内容；请稍后再取。")


class Unopenable(Tampered):
    """An encrypted file that cannot be trusted. ``check`` says which check failed: for our administrator only."""

    code = "SEALED_FILE"

    def __init__(self, check: str) -> None:
        super().__init__("加密文件没有通过验证，没有解出任何内容。没有登记任何业务；请管理员查看并请对方重新传送。")
        self.check = check
