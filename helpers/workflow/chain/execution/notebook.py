"""Execute one notebook by papermill and publish the result only if every cell ran."""

import logging
import re
import warnings
from collections.abc import Callable
from pathlib import Path

from helpers.base.paths import NONE, PUBLISHED
from helpers.base.text import as_written, file_name, safe_markdown
from helpers.survey.privacy import rehearsal
from helpers.workflow.chain.contract import read_contract
from helpers.workflow.chain.execution.adaptation import adapt_notebook, allow_unused, find_unfit
from helpers.workflow.chain.execution.kernels import connections, execute_cells

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def execute_notebook(
    source: Path,
    given: dict,
    out: Path,
    private: Path,
    published: str = PUBLISHED,
    rehearse: Callable | None = None,
) -> tuple[int, str]:
    """Status and what to say of it.

    source: the notebook. out: the build folder; private: a folder for what lives no longer than
    the kernel. rehearse: runs it on the alternatives, as
    rehearsal.rehearse takes it; in a new Python if it is None.
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
        status, words = rehearsal.rehearse(name, book, given, out, rehearse or rehearsal.run_anew)
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


def join_streams(outputs: list) -> list:
    """Outputs of a cell with what it printed line after line in one: a slow machine sends it in
    parts."""
    joined = []
    for output in outputs:
        before = joined[-1] if joined else {}
        if output["output_type"] == "stream" and before.get("name") == output["name"]:
            before["text"] += output["text"]
        else:
            joined.append(output)
    return joined


def drop_run_traces(book):
    """Drop what differs from run to run, so that the same run gives the same bytes."""
    book.metadata = METADATA
    for cell in book.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if cell.cell_type == "code":
            cell.outputs = join_streams(cell.outputs)
        if cell.metadata.get("tags") == []:
            del cell.metadata["tags"]
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"
            cell.source = re.sub(r'"([^"\n]*[/@][^"\n]*)"', _name_only, cell.source)
    return book
