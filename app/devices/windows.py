"""Windows: every host in one job that is killed with the client, however the client ends.

Elsewhere nothing is needed: a host ends with its stdin, and the system closes that when the client dies.
QProcess itself gives a host no console window (CREATE_NO_WINDOW) as long as the client has none.
"""

import ctypes
import sys

if sys.platform == "win32":
    from ctypes import wintypes
    from functools import cache

    KILL_ON_CLOSE = 0x2000  # JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
    NO_DIALOG = 0x0400  # JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION
    EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation
    SET_QUOTA_AND_TERMINATE = 0x0100 | 0x0001

    class _Basic(ctypes.Structure):
        """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

        _fields_ = (
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        )

    class _Extended(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

        _fields_ = (
            ("BasicLimitInformation", _Basic),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    @cache
    def _kernel() -> ctypes.WinDLL:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.CreateJobObjectW.argtypes = (ctypes.c_void_p, wintypes.LPCWSTR)
        kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)
        kernel.OpenProcess.restype = wintypes.HANDLE
        kernel.OpenProcess.argtypes = (wintypes.DWORD, wintypes.BOOL, wintypes.DWORD)
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        kernel.CloseHandle.argtypes = (wintypes.HANDLE,)
        return kernel

    @cache
    def _job() -> int | None:
        """Its handle is never closed by hand: the system does it when this process ends, and that kills the hosts."""
        kernel = _kernel()
        job = kernel.CreateJobObjectW(None, None)
        limits = _Extended()
        limits.BasicLimitInformation.LimitFlags = KILL_ON_CLOSE | NO_DIALOG
        if not job or not kernel.SetInformationJobObject(
            job, EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
        ):
            return None
        return int(job)


def bind(process: int) -> None:
    """The process of that id ends with this one. Where the job is refused, the end of stdin still ends it."""
    if sys.platform == "win32":
        job = _job()
        handle = _kernel().OpenProcess(SET_QUOTA_AND_TERMINATE, False, process)
        if job and handle:
            _kernel().AssignProcessToJobObject(job, handle)
        if handle:
            _kernel().CloseHandle(handle)
