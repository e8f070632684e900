"""What papermill's own engine leaves is what the warm one leaves, on notebooks of all the shapes people make."""

# ruff: noqa: E501
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest

from clare_review.running.engines import ENGINES
from clare_review.running.kernels import environment
from clare_review.running.pool import Pool

TAGGED = "# tags: "

SHAPES: Mapping[str, tuple[str, ...]] = {
    "text and a result": ("print('one')\nprint('two')\n3", "_", "Out[1], In[1]"),
    "nothing shown": ("x = 1", "", "   ", "x;"),
    "both streams in turn": ("import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')", "print('d')"),
    "flushed in between": ("import sys\nprint('a', flush=True)\nprint('b', file=sys.stderr, flush=True)\nprint('c')",),
    "slow text": ("import time\nfor n in range(3):\n    print(n)\n    time.sleep(0.4)",),
    "an error": ("1 / 0", "print('never')"),
    "an error in a function": ("def f(n):\n    return n / 0\n\n\nf(1)",),
    "an error in a library": ("import json\njson.loads('{')",),
    "an error of the notebook's own": ("class Wrong(ValueError):\n    pass\n\n\nraise Wrong('a', 1)",),
    "errors one from another": ("try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise KeyError('k') from e",),
    "a group of errors": ("raise ExceptionGroup('both', [ValueError(1), TypeError('t')])",),
    "a syntax error": ("print('before')", "def broken(:"),
    "an indentation error": ("if True:\nprint(1)",),
    "an allowed error": (f"{TAGGED}raises-exception\n1 / 0", "print('goes on')"),
    "an allowed syntax error": (f"{TAGGED}raises-exception\nx = = 1", "print('goes on')"),
    "a skipped cell": (f"{TAGGED}skip-execution\n1 / 0", "print('goes on')"),
    "sys.exit": ("import sys\nprint('a')\nsys.exit()",),
    "sys.exit with a word": ("raise SystemExit('wrong')",),
    "an interrupt of its own": ("raise KeyboardInterrupt",),
    "display": ("from IPython.display import display\ndisplay('a', 2, [3])\n4",),
    "rich outputs": (
        "from IPython.display import HTML, SVG, Markdown, Latex, JSON, Javascript\n"
        "display(HTML('<b>b</b>'), Markdown('*m*'), Latex('$l$'), JSON({'a': [1, None]}), Javascript('1'))",
        "SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>')",
    ),
    "an image": (
        "import base64\nfrom IPython.display import Image\n"
        "Image(base64.b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='))",
    ),
    "an updated display": (
        "handle = display('first', display_id='d')",
        "handle.update('second')",
        "from IPython.display import update_display\nupdate_display('third', display_id='d')\nprint('x')",
    ),
    "a display id of its own": ("h = display(1, display_id=True)\nh.update(2)\nh.display(3)",),
    "cleared": ("from IPython.display import clear_output\nprint('a')\nclear_output()\nprint('b')",),
    "cleared later": (
        "from IPython.display import clear_output\nprint('a')\nclear_output(wait=True)",
        "print('c')\nclear_output(wait=True)\nprint('d')",
    ),
    "its own representation": (
        "class R:\n    def _repr_html_(self):\n        return '<i>r</i>'\n    def __repr__(self):\n        return 'R'\n\n\nR()",
        "class M:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n        return {'text/x': 'x'}\n\n\nM()",
    ),
    "a representation that fails": (
        "class B:\n    def __repr__(self):\n        raise ValueError('no')\n\n\nB()",
        "print('after')",
    ),
    "an html representation that fails": (
        "class B:\n    def _repr_html_(self):\n        raise ValueError('no')\n    def __repr__(self):\n        return 'B'\n\n\nB()",
    ),
    "tables": (
        "import pandas as pd\nframe = pd.DataFrame({'a': [1, None], 'b': ['x', '<y>']})\nframe",
        "frame.describe()",
        "print(frame)\nframe['a']",
        "frame.style.format(precision=1).set_uuid('u')",
        "pd.options.display.max_rows, pd.DataFrame({'n': range(100)})",
    ),
    "a chart": (
        "import matplotlib.pyplot as plt\nimport matplotlib\nmatplotlib.rcParams['svg.hashsalt'] = 's'\n"
        "matplotlib.get_backend()",
        "%config InlineBackend.figure_formats = ['svg']\n%config InlineBackend.print_figure_kwargs = "
        "{'metadata': {'Date': None}}\n_ = plt.plot([1, 2])",
    ),
    "widgets": (
        "import ipywidgets as w\nbox = w.VBox([w.Text('t'), w.Button(description='b')])\nbox",
        "seen = []\nbox.children[1].on_click(seen.append)\nbox.children[1].click()\nlen(seen)",
        "slider = w.IntSlider(3)\nlink = w.jslink((slider, 'value'), (w.IntText(), 'value'))\nslider.value",
        "@w.interact(n=2)\ndef shown(n):\n    print(n)",
    ),
    # Without ipywidgets.Output, on which papermill's own engine stalls now and then: see tests/faults/test_stalls.py.
    "async cells": (
        "import asyncio\nawait asyncio.sleep(0.01)\nprint('waited')\n1",
        "async def f():\n    await asyncio.sleep(0)\n    return 'f'\n\n\nawait f()",
        "task = asyncio.create_task(f())",
        "await task",
        "async for x in (lambda: (_ for _ in ()))():\n    pass",
    ),
    "a failing async cell": ("import asyncio\nawait asyncio.sleep(0)\nraise ValueError('later')",),
    "asyncio.run in a loop": ("import asyncio\nasync def f():\n    return 1\n\n\nasyncio.run(f())",),
    "magics": ("%matplotlib --list", "%time x = 1\nx", "%who", "%precision 2\n3.14159", "%pwd", "%lsmagic", "%nothere"),
    "cell magics": (
        "%%capture said\nprint('kept')\n2",
        "said.stdout",
        "%%html\n<b>x</b>",
        "%%javascript\n1",
        "%%writefile /dev/null\nx",
        "%%bash\necho out\necho err >&2",
        "%%python\nprint('other')",
        "%%nothere\nx",
    ),
    "a failing bash cell": ("%%bash\nexit 3",),
    "shell commands": ("!echo hi", "said = !echo there\nsaid", "!exit 2", "_exit_code", "%sx echo x"),
    # Without what processes write to the descriptor: when a kernel's thread hears of it, is not settled in papermill.
    "a forked process": ("import os\npid = os.fork()\nif not pid:\n    os._exit(3)\nos.waitpid(pid, 0)[1]",),
    "threads that print": (
        "import threading\nthread = threading.Thread(target=print, args=('from a thread',))\nthread.start()\nthread.join()",
        "from concurrent.futures import ThreadPoolExecutor\nlist(ThreadPoolExecutor(2).map(str, range(3)))",
    ),
    "a thread that fails": (
        "import threading\ndef f():\n    print('shown')\n\n\nt = threading.Thread(target=f)\nt.start()\nt.join()\n'end'",
    ),
    "input refused": ("input('name? ')",),
    "a password refused": ("import getpass\ngetpass.getpass()",),
    "huge output": ("print('x' * 3_000_000)", "for n in range(20_000):\n    print(n)"),
    "other alphabets": ("print('naïve ✓ 漢字 \\U0001f600')\n'é'", "print('\\x00\\x1b[31mred\\x1b[0m\\r\\b')"),
    "half a surrogate": ("print(ascii('\\ud800'))",),
    "warnings": (
        "import warnings\nwarnings.warn('careful')",
        "import warnings\nwarnings.warn('old', DeprecationWarning)",
    ),
    "logging": ("import logging\nlogging.warning('logged')\nlogging.getLogger('x').error('too')",),
    "help": ("len?", "help(len)"),
    "who am I": (
        "__name__, type(get_ipython()).__name__, 'IPKernelApp' in get_ipython().config",
        "import sys, os\nsys.flags.safe_path, '' in sys.path, sys.stdout.isatty(), os.environ.get('MPLBACKEND')",
        "[type(s).__name__.endswith('Stream') for s in (sys.stdout, sys.stderr)], sys.stdout.encoding",
        "import builtins\nsorted(name for name in dir() if not name.startswith('_'))",
        "os.environ.get('TERM'), os.environ.get('PAGER'), os.environ.get('CLICOLOR')",
    ),
    "the last lines": ("a = 1\nb = 2\na\nb", "x = 5", "x if x else None", "(y := 3)", "None", "..."),
    "hooks": (
        "def note(*_):\n    print('after')\n\n\nget_ipython().events.register('post_run_cell', note)",
        "1",
        "get_ipython().set_custom_exc((ValueError,), lambda self, kind, value, tb, tb_offset=None: print('custom'))",
        "raise ValueError",
    ),
    "pickled and copied": ("class C:\n    pass\n\n\nimport pickle\ntype(pickle.loads(pickle.dumps(C()))).__module__",),
    "a progress bar": (
        "from rich.progress import track\nfor _ in track([1]):\n    pass",
        "from rich import print as p\np('[b]x[/b]')",
    ),
    "run from a file": ("%run /dev/null", "import runpy"),
    # How many frames a traceback of it shows depends on how deep the kernel's own calls are.
    "deep recursion": ("def f():\n    return f()\n\n\ntry:\n    f()\nexcept RecursionError:\n    print('too deep')",),
}


TOGETHER = (
    *("both streams in turn", "flushed in between", "slow text"),
    *("display", "rich outputs", "an image", "an updated display"),
    *("a display id of its own", "cleared", "cleared later", "its own representation"),
    *("tables", "widgets", "shell commands", "threads that print"),
    *("a thread that fails", "huge output", "other alphabets", "half a surrogate", "warnings", "logging", "help"),
    *("the last lines", "pickled and copied", "a progress bar"),
)
"""Shapes that come to their end and leave nothing behind: one after another in one notebook, since a kernel of
papermill's own takes a second to start. Every other shape is a notebook of its own, and in a long test all are."""


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the warm engine and papermill's own left of every shape, by engine and shape."""
    notebooks = {"together": tuple(cell for shape in TOGETHER for cell in SHAPES[shape])}
    notebooks |= {shape: cells for shape, cells in SHAPES.items() if shape not in TOGETHER}
    folder = _written(tmp_path_factory.mktemp("shapes"), notebooks)
    return {engine: _parted(_run(folder, engine, notebooks)) for engine in ("warm", "plain")}


@pytest.mark.parametrize("shape", SHAPES)
def test_both_engines_leave_the_same(shape: str, left: dict[str, dict[str, Any]]) -> None:
    warm, plain = left["warm"][shape], left["plain"][shape]
    assert warm["told"] == plain["told"]
    assert warm["cells"] == plain["cells"]


@pytest.mark.long
def test_every_engine_leaves_the_same_of_each_shape_in_a_notebook_of_its_own(tmp_path: Path) -> None:
    folder = _written(tmp_path)
    warm, ready, plain = (_run(folder, engine) for engine in ("warm", "ready", "plain"))
    for other in (warm, ready):
        differing = [shape for shape in SHAPES if other[shape] != plain[shape]]
        assert {shape: other[shape] for shape in differing} == {shape: plain[shape] for shape in differing}


OUTPUT = {
    "an output widget": (
        "import ipywidgets as w\nout = w.Output()\nout",
        "with out:\n    print('inside')\n    display('shown')\nprint('outside')",
        "[said['output_type'] for said in out.outputs]",
        "out.clear_output()\nout.outputs",
    )
}


@pytest.mark.long
def test_an_output_widget_leaves_the_same_wherever_papermill_does_not_stall_on_it(tmp_path: Path) -> None:
    for attempt in range(5):
        (tmp_path / str(attempt)).mkdir()
        folder = _written(tmp_path / str(attempt), OUTPUT)
        warm, plain = (_run(folder, engine, OUTPUT)["an output widget"] for engine in ("warm", "plain"))
        if plain["told"]["outcome"] == "done":
            break
    assert warm == plain


def _written(folder: Path, shapes: Mapping[str, tuple[str, ...]] = SHAPES) -> Path:
    for number, cells in enumerate(shapes.values()):
        _write(folder / f"{number}.ipynb", cells)
    return folder


def _parted(found: dict[str, Any]) -> dict[str, Any]:
    """What was left of each shape, those that ran together taken apart again by how many cells each has."""
    left = {shape: of for shape, of in found.items() if shape != "together"}
    told, cells = found["together"]["told"], found["together"]["cells"]
    assert len(cells) == sum(len(SHAPES[shape]) for shape in TOGETHER) + 1, told
    for shape in TOGETHER:
        left[shape], cells = {"told": told, "cells": cells[: len(SHAPES[shape])]}, cells[len(SHAPES[shape]) :]
    return left


def _write(path: Path, sources: tuple[str, ...]) -> None:
    cells = []
    for source in (*sources, "print('receipt')"):
        tags = [source.split("\n")[0].removeprefix(TAGGED)] if source.startswith(TAGGED) else []
        cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": tags}))
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


def _run(folder: Path, engine: str, shapes: Mapping[str, tuple[str, ...]] = SHAPES) -> dict[str, Any]:
    scratch = folder / f"{engine}-s"
    scratch.mkdir()
    orders = [(_order(folder, engine, number), 300.0) for number, _ in enumerate(shapes)]
    found = {}
    with Pool(2, environment(scratch, folder), scratch, engine=ENGINES[engine]) as pool:
        for order, answer in pool.run(orders):
            path = Path(order["output"] if answer["outcome"] == "done" else order["kept"])
            shape = list(shapes)[int(Path(order["notebook"]).stem)]
            told = {"outcome": answer["outcome"], "error": answer["error"], "cell": answer["cell"]}
            found[shape] = {"told": _settled(told), "cells": _settled(json.loads(path.read_text())["cells"])}
    return found


def _order(folder: Path, engine: str, number: int) -> dict[str, Any]:
    return {
        "notebook": str(folder / f"{number}.ipynb"),
        "params": {},
        "output": str(folder / engine / f"{number}.ipynb"),
        "kept": str(folder / engine / f"{number}.failed.ipynb"),
        "cwd": str(folder),
        "engine": ENGINES[engine],
        "cell_seconds": 60,
        "start_seconds": 60,
        "memory_mb": 0,
        "places": {},
    }


_IDS = (
    (re.compile(r"[0-9a-f]{32}"), "ID"),
    (re.compile(r"0x[0-9a-f]+"), "ADDRESS"),
    (re.compile(r"ipykernel_[0-9]+/[0-9]+"), "CELL"),
    (re.compile(r"[0-9.e+]+ (s|ms|.s)\b"), "TIME"),
    (re.compile(r"cell-[0-9]+|[0-9a-f]{8}-[0-9a-f]{4,}[0-9a-f_-]*"), "ID"),
)


def _settled(value: Any) -> Any:
    """Without what differs between two runs of papermill itself: ids, addresses, times, and where text was cut."""
    if isinstance(value, dict):
        made = {key: _settled(inner) for key, inner in value.items() if key != "id"}
        if isinstance(made.get("outputs"), list):
            made["outputs"] = _joined(made["outputs"])
        return made
    if isinstance(value, list):
        return [_settled(inner) for inner in value]
    if isinstance(value, str):
        for pattern, word in _IDS:
            value = pattern.sub(word, value)
    return value


def _joined(outputs: list[Any]) -> list[Any]:
    joined: list[Any] = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output.get("output_type") == "stream" and last.get("name") == output["name"]:
            last["text"] = "".join(last["text"]) + "".join(output["text"])
        else:
            if output.get("output_type") == "stream":
                output["text"] = "".join(output["text"])
            joined.append(output)
    return joined


def _cell() -> dict[str, Any]:
    said = [
        nbformat.v4.new_output("stream", name=name, text=text) for name, text in (("stdout", "a\n"), ("stderr", "b\n"))
    ]
    shown = nbformat.v4.new_output(
        "display_data", data={"text/html": "<b>3 ms</b>", "text/plain": "b"}, metadata={"x": 1}
    )
    value = nbformat.v4.new_output("execute_result", data={"text/plain": "<C at 0x7f12>"}, execution_count=1)
    failed = nbformat.v4.new_output("error", ename="E", evalue="e", traceback=["first", "second"])
    made = nbformat.v4.new_code_cell("a", execution_count=1, outputs=[*said, shown, value, failed])
    return json.loads(json.dumps(made))


CHANGES: Mapping[str, Any] = {
    "an output dropped": lambda cell: cell["outputs"].pop(2),
    "an output twice": lambda cell: cell["outputs"].append(cell["outputs"][-1]),
    "the order of streams": lambda cell: cell["outputs"].insert(0, cell["outputs"].pop(1)),
    "the name of a stream": lambda cell: cell["outputs"][0].update(name="stderr"),
    "a line end": lambda cell: cell["outputs"][0].update(text="a"),
    "a type of data": lambda cell: cell["outputs"][2]["data"].update(
        {"text/x": cell["outputs"][2]["data"].pop("text/html")}
    ),
    "one type fewer": lambda cell: cell["outputs"][2]["data"].pop("text/html"),
    "metadata of an output": lambda cell: cell["outputs"][2].update(metadata={}),
    "a result shown as a display": lambda cell: cell["outputs"][3].update(output_type="display_data"),
    "a count": lambda cell: cell.update(execution_count=None),
    "a frame of a traceback": lambda cell: cell["outputs"][4]["traceback"].pop(),
    "words of an error": lambda cell: cell["outputs"][4].update(evalue=""),
    "a tag": lambda cell: cell["metadata"].update(tags=["x"]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_comparison_sees_whatever_a_reader_would(change: str) -> None:
    changed = _cell()
    CHANGES[change](changed)
    assert _settled(changed) != _settled(_cell())


def test_the_comparison_minds_no_ids_no_times_and_no_places_where_text_was_cut() -> None:
    other = _cell() | {"id": "another"}
    other["outputs"][3]["data"]["text/plain"] = "<C at 0x8e99>"
    other["outputs"][2]["data"]["text/html"] = "<b>14.5 ms</b>"
    other["outputs"][0:1] = [other["outputs"][0] | {"text": text} for text in ("a", "\n")]
    assert _settled(other) == _settled(_cell())
