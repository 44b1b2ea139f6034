"""Execute one notebook by papermill and publish the result only if every cell ran."""

import json
import logging
import os
import re
import sys

from helpers import notebooks
from helpers.project import build_folder

LIMIT = 1800  # seconds a cell may take


def main(name: str, given: dict) -> int:
    """Execute a notebook with the given parameters; returns 0, 2 (the input is at fault) or 1."""
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError

    logging.getLogger("papermill").setLevel(logging.ERROR)
    folder = build_folder() / "notebooks"
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{name}.running"
    try:
        papermill.execute_notebook(
            str(notebooks.FOLDER / f"{name}.ipynb"), str(aside), given, kernel_name="python3", cwd=str(notebooks.FOLDER),
            progress_bar=False, request_save_on_cell_execute=False, execution_timeout=LIMIT,
        )  # fmt: skip
        book = settle(nbformat.read(aside, as_version=4))
        aside.write_text(nbformat.writes(book, indent=1) + "\n", encoding="utf-8")
        aside.replace(folder / f"{name}.ipynb")
        return 0
    except PapermillExecutionError as error:
        return report_failure(name, error)
    except Exception as error:  # the kernel died, did not start or ran out of time; or the disk is full
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        print(f"{name}.ipynb could not be run to its end: {first}", file=sys.stderr)
        return 1
    finally:
        aside.unlink(missing_ok=True)


def hush() -> None:
    """Keep the kernel's chatter off the terminal: what it inherits as standard error is nowhere, what we print is not."""
    sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def report_failure(name: str, error) -> int:
    """Say what failed: the sentence itself for bad input, otherwise notebook, cell and error."""
    message = re.sub(r"\x1b\[[0-9;]*m", "", str(error.evalue)).strip()
    if error.ename == "InputError":
        print(message, file=sys.stderr)
        return 2
    first = next((line for line in error.source.splitlines() if line.strip()), "")
    print(f"{name}.ipynb, cell [{error.exec_count}] failed: {error.ename}: {message.splitlines()[0] if message else ''}", file=sys.stderr)
    print(f"  the cell begins: {first[:120]}", file=sys.stderr)
    return 1


def settle(book):
    """Drop what differs from run to run, so that the same run gives the same bytes."""
    book.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}
    for cell in book.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if cell.metadata.get("tags") == []:
            del cell.metadata["tags"]
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"
    return book


if __name__ == "__main__":
    hush()
    sys.exit(main(sys.argv[1], json.loads(sys.argv[2])))
