"""How kernels are started."""

from pathlib import Path

from clare_review.running.hearing import hearing_command
from clare_review.running.kernels import environment, kernel_config


def test_kernels_are_not_reachable_over_the_network_where_sockets_can_be_files() -> None:
    assert kernel_config(Path("/tmp/clare-1/77-0")) == {
        "KernelManager": {"transport": "ipc", "ip": "/tmp/clare-1/77-0"}
    }


def test_a_path_too_long_for_a_socket_is_not_tried() -> None:
    assert kernel_config(Path("/tmp") / ("x" * 100)) == {}


def test_the_users_own_jupyter_and_ipython_play_no_part_and_bytecode_is_kept() -> None:
    base = {"IPYTHONDIR": "/home/sian/.ipython", "JUPYTER_PATH": "/opt", "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C"}
    made = environment(Path("/tmp/s"), Path("/r1"), base)
    assert made["IPYTHONDIR"] == "/tmp/s/ipython" and made["LANG"] == "C"
    assert "JUPYTER_PATH" not in made and "PYTHONDONTWRITEBYTECODE" not in made
    assert made["CLARE_REVIEW_FOLDER"] == "/r1"


def test_a_kernel_takes_no_file_of_the_folder_it_starts_in_for_a_library() -> None:
    theirs = ["/usr/bin/python", "-m", "ipykernel_launcher", "-f", "c.json"]
    ours = ["/usr/bin/python", "-P", "-m", "clare_review.running.kernel_app", "-f", "c.json"]
    assert hearing_command(theirs) == ours
