"""One change put in the place of the code that is there, in memory; no file is touched."""

import importlib.abc
import importlib.util
import sys
import types

from changes import make_change
from scope import ROOT, read_source


def _name(module: str) -> str:
    return module.removesuffix(".py").replace("/", ".")


def _compile(module: str, number: int):
    return compile(make_change(read_source(module), number), str(ROOT / module), "exec")


class Importer(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Serves one module with a change in it, for what runs on import."""

    def __init__(self, module: str, number: int):
        self.path = module
        self.number = number
        self.name = _name(module)

    def find_spec(self, name, path, target=None):
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(name, ROOT / self.path, loader=self)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(_compile(self.path, self.number), vars(module))


def replace_code(module: str, number: int) -> None:
    """Make one change in the functions of a module that is imported already.

    Wherever they were imported to: the functions stay, their code is another.
    """
    name = _name(module)
    changed = types.ModuleType(name)
    vars(changed).update(__package__=name.rpartition(".")[0], __file__=str(ROOT / module))
    present = sys.modules[name]
    sys.modules[name] = changed  # dataclasses look their module up there
    exec(_compile(module, number), vars(changed))
    sys.modules[name] = present
    _replace_in(vars(present), vars(changed), name)


def _replace_in(old: dict, new: dict, name: str) -> None:
    for key, value in new.items():
        if getattr(value, "__module__", name) != name or key not in old:
            continue
        if isinstance(value, type):
            _replace_in(vars(old[key]), vars(value), name)
        ours = _function_of(old[key])
        theirs = _function_of(value)
        own = isinstance(theirs, types.FunctionType)
        if own and theirs.__code__.co_filename.startswith(str(ROOT)):
            ours.__code__ = theirs.__code__
            ours.__defaults__ = theirs.__defaults__
            ours.__kwdefaults__ = theirs.__kwdefaults__
            if hasattr(old[key], "cache_clear"):
                old[key].cache_clear()  # what the unchanged function answered


def _function_of(part):
    """The function behind a property, a cached property or a cache."""
    inner = getattr(part, "fget", None) or getattr(part, "func", part)
    return getattr(inner, "__wrapped__", inner)
