"""JupyterLab on a reviewer's desk, asked over HTTP as a browser would."""

import json
import signal
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clare_review.errors import RunFailed
from clare_review.running.desk import Desk, prepare_desk
from clare_review.running.lab import serving
from clare_review.running.serving import Server

Made = Callable[..., Path]
VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def desk(folder: Path, notebook: Made) -> Desk:
    (folder / "batches").mkdir()
    (folder / "batches" / "B0001.yaml").write_text("batch: B0001\nreader: R07\n")
    return prepare_desk(folder, "R07", template=notebook())


@pytest.fixture
def server(desk: Desk) -> Iterator[Server]:
    with serving(desk) as (running, _):
        yield running


def ask(server: Server, path: str, *, token: str | None = None, put: Any = None) -> tuple[int, Any]:
    """The status and JSON of a request with the server's token, or with another one."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}{path}",
        data=json.dumps(put).encode() if put else None,
        method="PUT" if put else "GET",
        headers={"Authorization": f"token {server.token if token is None else token}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as problem:
        return problem.code, None


def test_only_who_has_the_token_gets_in_and_sees_the_desk_alone(server: Server, desk: Desk) -> None:
    assert ask(server, "/api/contents", token="wrong")[0] == 403
    _, listing = ask(server, "/api/contents")
    assert [item["name"] for item in listing["content"]] == ["B0001.ipynb"]
    assert ask(server, "/api/contents/..%2f..%2fbatches")[0] in (403, 404)
    assert ask(server, "/api/terminals")[0] == 404


def test_lab_asks_nobody_for_news_and_saves_nothing_behind_the_readers_back(server: Server) -> None:
    _, answer = ask(server, "/lab/api/settings")
    said = {item["id"]: item["settings"] | json.loads(json.dumps(item["schema"])) for item in answer["settings"]}
    default = {name: said[name]["properties"] for name in said if "properties" in said[name]}
    assert default["@jupyterlab/apputils-extension:notification"]["fetchNews"]["default"] == "false"
    assert default["@jupyterlab/apputils-extension:notification"]["checkForUpdates"]["default"] is False
    assert default["@jupyterlab/docmanager-extension:plugin"]["autosave"]["default"] is False
    assert default["@jupyter-widgets/jupyterlab-manager:plugin"]["saveState"]["default"] is False


def test_a_notebook_saved_with_widget_state_is_written_without_it(server: Server, desk: Desk) -> None:
    _, model = ask(server, "/api/contents/B0001.ipynb")
    shown = {"output_type": "display_data", "metadata": {}, "data": {"text/plain": "Panel", VIEW: {"model_id": "1"}}}
    model["content"]["metadata"]["widgets"] = {"state": {"1": {"value": "Smith"}}}
    model["content"]["cells"][1]["outputs"] = [shown]
    body = {"type": "notebook", "format": "json", "content": model["content"]}
    assert ask(server, "/api/contents/B0001.ipynb", put=body)[0] == 200
    saved = desk.first.read_text()
    assert "Smith" not in saved and VIEW not in saved and "Panel" in saved


def test_a_port_that_is_taken_is_told_with_the_servers_last_words(server: Server, desk: Desk) -> None:
    with pytest.raises(RunFailed, match=r"JupyterLab did not start: .*port"), serving(desk, port=server.port):
        pass


def test_what_lab_keeps_in_the_review_folder_is_the_readers_own(server: Server, desk: Desk) -> None:
    own = desk.review_folder / "jupyter" / "R07"
    assert {path.name for path in own.iterdir()} >= {"config", "data", "defaults", "settings", "workspaces"}
    for secret in own.glob("**/*secret"):
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600


OPEN = """
import sys
from pathlib import Path
from clare_review.running.desk import Desk
from clare_review.running.lab import open_lab
folder = Path(sys.argv[1])
first = folder / "desks" / "R07" / "B0001.ipynb"
desk = Desk(review_folder=folder, reader="R07", folder=first.parent, notebooks=(first,), first=first)
open_lab(desk, browser=False)
"""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_address_is_told_and_nothing_is_left_listening_when_it_is_ended(desk: Desk, sent: signal.Signals) -> None:
    command = [sys.executable, "-c", OPEN, str(desk.review_folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        assert address.startswith("http://127.0.0.1:") and "/lab/tree/B0001.ipynb?reset&token=" in address
        process.send_signal(sent)
        told, _ = process.communicate(timeout=30)
    assert told.endswith("stopped\n")
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=5)
