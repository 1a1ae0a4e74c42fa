"""Start the process of a provider, with a socket that controls it and a file for what it says."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def started(
    settings: Mapping[str, Any],
    environment: Mapping[str, str],
    folder: Path,
    *,
    wrapper: Sequence[str] = (),
    inherited: Sequence[int] = (),
    new_session: bool = False,
) -> tuple[subprocess.Popen[bytes], socket.socket, Path]:
    """Return a running provider, the socket that controls it, and the file with what it says.

    `wrapper` is a command that runs it as its child; both have the descriptors that are `inherited`.
    """
    if sys.platform == "win32":
        raise NotImplementedError("the sandbox needs Linux")
    mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    descriptor, log = tempfile.mkstemp(prefix="autograder-", suffix=".log")
    with theirs:
        own = json.dumps({**settings, "control": theirs.fileno()})
        process = subprocess.Popen(
            [*wrapper, sys.executable, "-s", "-P", "-m", "autograder.grading.inside.provider", own],
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            pass_fds=[theirs.fileno(), *inherited],
            env=environment,
            cwd=folder,
            start_new_session=new_session,
        )
    os.close(descriptor)
    return process, mine, Path(log)
