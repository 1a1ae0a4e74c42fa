"""Settings of a JupyterHub for this course, on one Linux machine; ../hub.md says how to set it up."""

import os
import sys
from pathlib import Path

INSTRUCTOR = "instructor"  # the login of whoever grades
COURSE = Path("/home") / INSTRUCTOR / "cnn-course"  # a copy of the repository, which only the instructor can read
BIN = Path(sys.executable).parent  # of the environment that is installed for everybody

c = get_config()  # noqa: F821 - defined by traitlets, which runs this file

# The hub, its proxy, and the servers of the students start what lies in the environment by name.
os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ['PATH']}"

# For this machine only. What students reach is a web server in front of it, which has the certificate.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"

# Who may log in: users of this machine, by their passwords, if they are in the group of the course.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {"cnn-course"}
c.PAMAuthenticator.open_sessions = False  # what a session adds (messages, mail) nobody sees, and containers refuse

# Each has a server that runs as that user, so the rights of files are what keeps students apart.
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.cmd = [str(BIN / "jupyterhub-singleuser")]
c.Spawner.args = ["--KernelManager.transport_encryption=required"]  # else others on this machine could listen
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = 120  # seconds; the first server on a cold machine reads a lot

# What is handed in is graded as it comes in, by the instructor's user, and feedback is released. The hub starts it
# again when it ends, and whatever was in flight is graded then.
c.JupyterHub.services = [
    {
        "name": "watch",
        "command": [str(BIN / "autograder"), "watch", "--exchange"],
        "user": INSTRUCTOR,
        "cwd": str(COURSE),
    }
]
