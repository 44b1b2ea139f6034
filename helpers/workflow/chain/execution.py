"""Execute one notebook by papermill and publish the result only if every cell ran."""

import json
import logging
import os
import re
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

from helpers.base.errors import sentence_os_error
from helpers.base.paths import NONE, PUBLISHED, build_folder
from helpers.base.text import as_written, file_name, safe_markdown
from helpers.survey.privacy import rehearsal
from helpers.workflow.chain.contract import read_contract
from helpers.workflow.chain.notebooks import FOLDER
from helpers.workflow.chain.trees import end_with_parent

# Importing papermill loads a grammar of web addresses and a client of Hadoop (two seconds of a
# processor).
# Both may be absent, and neither is used here.
UNUSED = ("rfc3987_syntax", "pyarrow")
PATIENCE = 180  # seconds a kernel may take to answer for the first time: a cold disk is slow
# How jupyter_client says that a kernel never answered.
NEVER_ANSWERED = ("Kernel died before replying", "Kernel didn't respond")
SOCKET = 100  # bytes a socket's path may have; systems allow 104 or more
# What a notebook says of the paper whose numbers are shipped.
PAPER = re.compile(r"\s?<!-- paper -->(.*?)<!-- /paper -->", re.DOTALL)
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def main(name: str, given: dict, published: str = PUBLISHED, folder: str | Path = FOLDER) -> int:
    """Execute a notebook with the given parameters; returns 0, 2 (the input is at fault) or 1.

    published: the printed numbers of the whole run. folder: that of the notebooks. What else a
    run hands over is in the environment, which is read here only.
    """
    source = Path(folder) / f"{name}.ipynb"
    end_with_parent(int(os.environ.get("REPLICATION_BUILD", os.getppid())))
    private = Path(os.environ.get("JUPYTER_RUNTIME_DIR", tempfile.gettempdir()))
    try:
        status, words = execute_notebook(source, given, build_folder(), private, published)
    except OSError as error:
        status = 1
        words = f"{name}.ipynb: {sentence_os_error(error)}."
    except (
        Exception
    ) as error:  # whatever papermill or the kernel's manager makes of a kernel that is gone
        status = 1
        words = f"{name}.ipynb: {_say_error(error)}."
        if str(error).startswith(NEVER_ANSWERED):
            words += last_words()
    if own := os.environ.get("REPLICATION_PRIVATE"):
        shutil.rmtree(own, ignore_errors=True)
    print(words, end="\n" if words else "", file=sys.stderr, flush=True)
    return status


def _say_error(error: Exception) -> str:
    if type(error).__name__ == "DeadKernelError":
        return "its kernel died; perhaps memory ran out"
    return f"{type(error).__name__}: {error}"


def hush() -> None:
    """Keep the kernel's chatter off the terminal: what it inherits as standard error is a file,
    what we print is not."""
    sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8")
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 2)


def last_words() -> str:
    """The last line that a kernel printed which never answered, if it printed any.

    Of one that did, they are not told: they could hold answers.
    """
    try:
        end = os.pread(2, 4000, max(0, os.fstat(2).st_size - 4000))
    except OSError:  # a terminal: it was seen there
        return ""
    lines = [line.strip() for line in end.decode("utf-8", "replace").splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    return f" The last it said: {last[:300]}" if last else ""


def connections(name: str, private: Path) -> list:
    """Settings of Jupyter's kernel manager, the best first: speak to the kernel through files in
    its own folder, else through ports.

    A port is only looked up, not held, until the kernel takes it: another kernel that starts at
    the same moment may be quicker.
    But not every disk holds sockets, and none holds one with a long path.
    """
    from traitlets.config import Config

    path = f"{private}/{name}-{os.getpid()}"
    ports = {"connection_file": f"{path}.json"}
    ways = [ports]
    if len(os.fsencode(path)) <= SOCKET:
        ways.insert(0, ports | {"transport": "ipc", "ip": path})
    return [Config({"KernelManager": settings}) for settings in ways]


def execute_cells(source: Path, target: Path, given: dict, place: Path, settings: list) -> None:
    """Execute a notebook with papermill.

    place: the folder in which its kernel works. settings: as from connections.
    A kernel that ends or keeps silent before its first answer has run nothing, so it is tried with
    the next settings.
    """
    import papermill

    try:
        papermill.execute_notebook(
            _literal(source), _literal(target), given, kernel_name="python3",
            cwd=str(place), progress_bar=False, request_save_on_cell_execute=False,
            start_timeout=PATIENCE, config=settings[0],
        )  # fmt: skip
    except RuntimeError as error:
        if len(settings) == 1 or not str(error).startswith(NEVER_ANSWERED):
            raise
        execute_cells(source, target, given, place, settings[1:])


def _literal(path: Path) -> str:
    """A path as papermill takes it, which fills in what stands between braces."""
    return str(path).replace("{", "{{").replace("}", "}}")


def execute_notebook(
    source: Path, given: dict, out: Path, private: Path, published: str = PUBLISHED
) -> tuple[int, str]:
    """Status and what to say of it.

    source: the notebook. out: the build folder; private: a folder for what lives no longer than
    the kernel.
    """
    import nbformat
    from papermill.exceptions import PapermillExecutionError

    logging.disable(logging.CRITICAL)
    warnings.filterwarnings("ignore", module="papermill")
    name = source.stem
    folder = out / "notebooks"
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{name}.running"
    fitted = folder / f".{name}.fitted.running"
    try:
        book = nbformat.read(source, as_version=4)
        book = adapt_notebook(book, published, find_unfit(book, given))
        fitted.write_text(nbformat.writes(book), encoding="utf-8")
        status, words = rehearsal.rehearse(name, book, given, out)
        if status:
            return status, words
        try:
            execute_cells(fitted, aside, given, source.parent, connections(name, private))
            book = nbformat.read(aside, as_version=4)
        except PapermillExecutionError as error:
            if error.ename != "TooLittle":
                raise
            book = end_early(nbformat.read(aside, as_version=4), plain_message(error))
            write_empty(read_contract(source.parent)[name]["writes"], out)
        book = drop_run_traces(book)
        rehearsal.protect_texts(name, book, given, out)
        keep_texts(book, list_texts(given.get("codebook", ""), published))
        aside.write_text(nbformat.writes(book, indent=1) + "\n", encoding="utf-8")
        aside.replace(folder / f"{name}.ipynb")
        return 0, ""
    except PapermillExecutionError as error:
        return describe_failure(name, error)
    finally:
        aside.unlink(missing_ok=True)
        fitted.unlink(missing_ok=True)


def adapt_notebook(book, published: str, unfit: frozenset = frozenset()):
    """A notebook as it is right for a run: without what it says of our paper where other numbers,
    or none, are compared with.

    Such words stand in cells tagged paper, or between <!-- paper --> and <!-- /paper -->. Cells
    that only compare are tagged print, and left out where nothing is published; so are cells with
    a tag of unfit.
    """
    if published == NONE:
        unfit = unfit | {"print"}
    if published != PUBLISHED:
        unfit = unfit | {"paper"}
    book.cells = [c for c in book.cells if not unfit & set(c.metadata.get("tags", []))]
    if published == PUBLISHED:
        return book
    for cell in book.cells:
        if cell.cell_type == "markdown":
            cell.source = PAPER.sub("", cell.source).strip()
    book.cells = [cell for cell in book.cells if cell.source or cell.cell_type == "code"]
    return book


def allow_unused() -> None:
    """Let what papermill does not need be imported after all: readers of workbooks use it."""
    for name in UNUSED:
        if sys.modules.get(name, name) is None:
            del sys.modules[name]


def find_unfit(book, given: dict) -> frozenset:
    """The tags of a notebook's cells that have no use in a run: checklists without a checklist,
    bands and phq9 without scales that have them in the codebook."""
    tags = set()
    for cell in book.cells:
        tags |= set(cell.metadata.get("tags", []))
    unfit = {name for name in tags if given.get(name) == NONE}
    codebook = given.get("codebook")
    if codebook and codebook != NONE and {"bands", "phq9"} & tags:
        allow_unused()
        from helpers.statistics.scales import find_phq9
        from helpers.survey.codebook import read_codebook

        known = read_codebook(codebook)
        if not any(scale.bands for scale in known.scales.values()):
            unfit.add("bands")
        if not find_phq9(known):
            unfit.add("phq9")
    return frozenset(unfit)


def plain_message(error) -> str:
    """What an error in a cell says, without the colours of a terminal."""
    return re.sub(r"\x1b\[[0-9;]*m", "", str(error.evalue)).strip()


def end_early(book, reason: str):
    """A notebook up to the cell that had too little to compute with, which shows the reason."""
    from nbformat.v4 import new_output

    kept = []
    for cell in book.cells:
        # Papermill marks the place of an error by cells of its own.
        if str(cell.metadata.get("tags", "")).find("papermill-error") >= 0:
            continue
        kept.append(cell)
        failed = [o for o in cell.get("outputs", []) if o.output_type == "error"]
        if failed:
            said = {"text/markdown": safe_markdown(reason), "text/plain": reason}
            cell.outputs = [new_output("display_data", said)]
            break
    book.cells = kept
    return book


def list_texts(codebook: str, published: str) -> list[str]:
    """What others wrote and pages may say: texts of their codebook and of published numbers."""
    others = published not in (NONE, PUBLISHED)
    codebook = "" if codebook == NONE else codebook
    if not codebook and not others:
        return []
    allow_unused()
    from helpers.paper.printed_numbers import read_published
    from helpers.survey.codebook import read_wordings

    texts = read_wordings(codebook) if codebook else []
    for row in read_published(published).to_dict("records") if others else ():
        texts += [text for text in row.values() if isinstance(text, str)]
    return texts


def keep_texts(book, texts: list[str]) -> None:
    """Sentences of an executed notebook with the texts of others as these wrote them."""
    for cell in book.cells:
        for output in cell.get("outputs", []):
            if "text/markdown" in output.get("data", {}):
                said = output["data"]["text/markdown"]
                output["data"]["text/markdown"] = as_written(said, texts)


def write_empty(files: list[str], out: Path) -> None:
    """Empty files in place of those that a notebook which ended early did not write."""
    for file in files:
        path = out / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")


def describe_failure(name: str, error) -> tuple[int, str]:
    """What failed: the sentence itself for bad input or a file that cannot be written, otherwise
    notebook, cell and error."""
    message = plain_message(error)
    if error.ename in ("InputError", "OutputError"):
        return 2 if error.ename == "InputError" else 1, message
    first = next((line for line in error.source.splitlines() if line.strip()), "")
    said = message.splitlines()[0] if message else ""
    told = f"{name}.ipynb, cell [{error.exec_count}] failed: {error.ename}: {said}"
    return 1, f"{told}\n  the cell begins: {first[:120]}"


def _name_only(text: re.Match) -> str:
    """A file given in a parameter by its name, not by where it lies on this machine; paths within
    the project stay."""
    private = text[1].startswith("/") or "@" in text[1]
    return f'"{file_name(text[1])}"' if private else text[0]


def drop_run_traces(book):
    """Drop what differs from run to run, so that the same run gives the same bytes."""
    book.metadata = METADATA
    for cell in book.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if cell.metadata.get("tags") == []:
            del cell.metadata["tags"]
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"
            cell.source = re.sub(r'"([^"\n]*[/@][^"\n]*)"', _name_only, cell.source)
    return book


if __name__ == "__main__":
    sys.modules.update(dict.fromkeys(UNUSED))
    hush()
    _, asked, *words = sys.argv
    if words:  # by hand: parameters as JSON and, if it is another, the folder of the notebooks
        sys.exit(main(asked, json.loads(words[0]), PUBLISHED, *words[1:]))
    # A run hands parameters over on standard input:
    # everybody on the machine may read the list of processes.
    sys.exit(main(asked, **json.load(sys.stdin)))
