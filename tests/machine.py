"""A machine of its own inside this one, for tests that need users: namespaces with their own accounts and homes.

What is done in it touches no account, no home and no port of the machine around it, and ends with it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SPACES = ("--mount", "--pid", "--net", "--fork", "--kill-child", "--mount-proc")
# Accounts, homes, mail and temporary files of its own. The folders in "$@" may lie where only root can look: these
# places are covered, and the folders' contents bound over the cover, so that every user can read them.
SETUP = r"""
umask 022
mount -t tmpfs -o mode=700 none /mnt
mkdir /mnt/etc
cp -a /etc/. /mnt/etc
mount --bind /mnt/etc /etc
place=0
for path in "$@"; do
  place=$((place + 1))
  mkdir "/mnt/$place"
  mount --rbind "$path" "/mnt/$place"
done
closed() {  # prints the first folder on a path that other users may not enter
  local folder='' part parts
  IFS=/ read -ra parts <<< "${1#/}"
  for part in "${parts[@]}"; do
    folder=$folder/$part
    if [ $((0$(stat -c %a "$folder") & 1)) = 0 ]; then echo "$folder"; return; fi
  done
}
covered=(/home /opt /srv /var/log /var/mail)
for path in "$@"; do
  folder=$(closed "$path")
  if [ -n "$folder" ]; then covered+=("$folder"); fi
done
mount -t tmpfs -o mode=1777 none /tmp
for folder in "${covered[@]}"; do
  if [ -d "$folder" ]; then mount -t tmpfs -o mode=755 none "$folder"; fi
done
shopt -s dotglob nullglob
place=0
for path in "$@"; do
  place=$((place + 1))
  if [ -n "$(ls -A "$path" 2> /dev/null)" ]; then continue; fi  # nothing covers it
  mkdir -p "$path"
  for entry in "/mnt/$place"/*; do
    name=$path/${entry##*/}
    if [ -L "$entry" ]; then cp -P "$entry" "$name"
    elif [ -d "$entry" ]; then mkdir "$name" && mount --rbind "$entry" "$name"
    else touch "$name" && mount --bind "$entry" "$name"; fi
  done
done
ip link set lo up
echo ready
exec cat > /dev/null  # until whoever made it closes the pipe, or dies: with its first process all others end
"""


@dataclass(frozen=True)
class Machine:
    """A machine, known by the process that holds its namespaces."""

    holder: int

    def inside(self, *kinds: str) -> list[str]:
        """Return what to put before a command to run it in these namespaces: `mount`, `net`, `pid`."""
        files = {"mount": "mnt", "net": "net", "pid": "pid_for_children"}
        return ["nsenter", *(f"--{kind}=/proc/{self.holder}/ns/{files[kind]}" for kind in kinds)]

    def command(self, user: str, script: str) -> list[str]:
        """Return the command that runs a script as this user would in a terminal."""
        return [*self.inside("mount", "net", "pid"), "runuser", "-l", user, "-c", script]

    def run(self, user: str, script: str) -> subprocess.CompletedProcess[str]:
        """Run a script as this user would in a terminal, and return how it ended."""
        return subprocess.run(self.command(user, script), capture_output=True, text=True, check=False)


def why_no_machine() -> str:
    """Return why no machine can be made here, or an empty string."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "only root can make users, and only Linux a machine for them"
    if missing := [name for name in ("unshare", "nsenter", "ip", "useradd", "runuser") if shutil.which(name) is None]:
        return f"there is no command {', '.join(missing)} here"
    if subprocess.run(["unshare", *SPACES, "true"], capture_output=True, check=False).returncode != 0:
        return "root may not make namespaces here, as in a container without privileges"
    return ""


@contextlib.contextmanager
def machine(*needed: Path) -> Iterator[Machine]:
    """Yield a machine in which every user can read these folders."""
    command = ["unshare", *SPACES, "bash", "-euc", SETUP, "bash", *map(str, needed)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd="/", stdin=pipe, stdout=pipe, text=True) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        try:
            assert holder.stdout.readline() == "ready\n"
            yield Machine(holder.pid)
        finally:
            holder.stdin.close()
