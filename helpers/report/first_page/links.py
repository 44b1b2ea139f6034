"""Where the card of a number leads: its exhibit, the cell and the helper that computed it, its
line of the scorecard, and the checks that contradict it."""

from dataclasses import replace

from helpers.report.material import Material
from helpers.report.pages.exhibits import SCORECARD, Exhibit
from helpers.report.pages.sources import Origin, find_origin, list_functions

# How exhibits of a kind of number are called.
FAMILY = {"mean": "means", "sd": "means", "r": "correlations", "p": "p"}
SOURCES = "sources.html"  # the page with every check and with the source of the helpers


def _that_exist(origin: Origin | None) -> Origin | None:
    """An origin with the helpers that are there: a build made with others may call what is gone."""
    if origin is None:
        return None
    kept = []
    for helper in origin.helpers:
        module, _, function = helper.rpartition(".")
        if function in list_functions(module):
            kept.append(helper)
    return replace(origin, helpers=tuple(kept))


class Linker:
    """The links of one report. exhibits: as numbered; origins: (page, exhibit) -> Origin."""

    def __init__(self, material: Material, exhibits: dict):
        self.material = material
        self.exhibits = exhibits
        self.origins: dict[tuple, Origin | None] = {}

    def list_links(self, entry: dict) -> list[tuple[str, str]]:
        """(address, words) of every place that says more of a published number."""
        links = []
        page = self.material.home(entry)
        if page in self.material.notebooks:
            links += self._of_notebook(entry, page)
        if SCORECARD in self.exhibits:
            scorecard = self.exhibits[SCORECARD].page
            links.append((f"{scorecard}.html#entry-{entry['id']}", "Scorecard"))
        for place, row in enumerate(self.material.audit, start=1):
            if row["verdict"] == "contradicted" and entry["id"] in row["place"].split():
                links.append((f"{SOURCES}#check-{place}", f"Check: {name_check(row)}"))
        return links

    def _of_notebook(self, entry: dict, page: str) -> list[tuple[str, str]]:
        shown = self._exhibit(entry, page)
        links = [(shown.address, shown.label)] if shown else []
        key = (page, shown.about["id"] if shown else None)
        if key not in self.origins:
            notebook = self.material.notebooks[page]
            self.origins[key] = _that_exist(find_origin(notebook, key[1], f"results/{page}.csv"))
        origin = self.origins[key]
        if not origin:
            return links or [(f"{page}.html", "Notebook")]
        links.append((f"{page}.html#cell-{origin.cell}", "Cell that computes it"))
        for helper in origin.helpers:
            links.append((f"{SOURCES}#{helper}", f"{helper.rpartition('.')[2]}()"))
        return links

    def _exhibit(self, entry: dict, page: str) -> Exhibit | None:
        """The exhibit that shows a number: the one its results name,
        or the one of the page called most like its place, row and statistic.
        """
        named = self.material.keys[entry["row"], entry["column"], entry["statistic"]][1]
        if named in self.exhibits:
            return self.exhibits[named]
        words = (entry["row"], FAMILY.get(entry["statistic"], ""))
        place = entry["place"].casefold().replace(" ", "") or entry["row"]
        here = []
        for exhibit in self.exhibits.values():
            plain = exhibit.id.replace("-", "")
            if exhibit.page == page and plain.startswith((place, entry["row"])):
                here.append(exhibit)
        return max(here, key=lambda e: sum(w in e.id.split("-") for w in words), default=None)

    def list_helpers(self) -> list[str]:
        """The modules of the helpers that some card leads to, in order."""
        modules = set()
        for origin in self.origins.values():
            for helper in origin.helpers if origin else ():
                modules.add(helper.rpartition(".")[0])
        return sorted(modules)


def name_check(row: dict) -> str:
    """What a check of the audit is called: label: row of the regressions is row of the ..."""
    return row["check"].removeprefix("label: ")
