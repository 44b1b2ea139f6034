"""The changes that can be made in a module, each with a name that does not shift with the lines, and the module with one of them made."""

import ast
from collections import Counter
from dataclasses import dataclass

SWAPS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.Pow: ast.Mult, ast.MatMult: ast.Mult, ast.And: ast.Or, ast.Or: ast.And, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
WIDTH = 90  # characters of an expression that name it
OUTSIDE = "(module)"  # where a change is that lies in no function


@dataclass(frozen=True)
class Change:
    """One change: the function it is in (Class.method; OUTSIDE for what runs on import), what is changed there, and its number in the module."""

    module: str
    function: str
    what: str
    number: int

    @property
    def key(self) -> tuple[str, str, str]:
        """What names the change."""
        return self.module, self.function, self.what


class Changer(ast.NodeTransformer):
    """Counts the places where something can be changed, and changes the one asked for. Annotations, decorators and texts are left alone."""

    def __init__(self, wanted: int = -1):
        self.wanted, self.found = wanted, []
        self.function, self.around = [], []

    def visit(self, node):
        """As in the base class, knowing the expressions around each place."""
        inside = isinstance(node, ast.expr | ast.keyword)
        self.around += [node] if inside else []
        result = super().visit(node)
        self.around = self.around[:-1] if inside else self.around
        return result

    def _here(self, node, what: str) -> bool:
        text = " ".join(ast.unparse(node).split())
        text = text if len(text) <= WIDTH else text[: WIDTH - 3] + "..."
        self.found.append((".".join(self.function) or OUTSIDE, f"{text}: {what}"))
        return len(self.found) - 1 == self.wanted

    def _swap(self, node, op):
        other = SWAPS.get(type(op))
        if other and self._here(node, f"{type(op).__name__} -> {other.__name__}"):
            return other()
        return op

    def visit_FunctionDef(self, node):
        outermost = not self.function or self.function[-1] in self.classes
        self.function += [node.name] if outermost else []
        around, self.around = self.around, []
        node.args.defaults = [self.visit(part) for part in node.args.defaults]
        node.args.kw_defaults = [part and self.visit(part) for part in node.args.kw_defaults]
        node.body = [self.visit(part) for part in node.body]
        self.around = around
        self.function = self.function[:-1] if outermost else self.function
        return node

    classes = ()

    def visit_ClassDef(self, node):
        self.function, self.classes = [*self.function, node.name], (*self.classes, node.name)
        node.body = [self.visit(part) for part in node.body]
        self.function, self.classes = self.function[:-1], self.classes[:-1]
        return node

    def visit_AnnAssign(self, node):
        node.value = self.visit(node.value) if node.value else None
        return node

    def visit_Compare(self, node):
        node.ops = [self._swap(node, op) for op in node.ops]
        return self.generic_visit(node)

    def visit_BinOp(self, node):
        node.op = self._swap(node, node.op)
        return self.generic_visit(node)

    def visit_BoolOp(self, node):
        node.op = self._swap(node, node.op)
        return self.generic_visit(node)

    def visit_UnaryOp(self, node):
        if isinstance(node.op, ast.Not | ast.USub | ast.Invert) and self._here(
            node, f"{type(node.op).__name__} left out"
        ):
            return node.operand
        return self.generic_visit(node)

    def visit_Constant(self, node):
        parent = self.around[-2] if len(self.around) > 1 else node
        if isinstance(node.value, bool) and self._here(parent, f"{node.value} -> {not node.value}"):
            return ast.copy_location(ast.Constant(not node.value), node)
        if (
            isinstance(node.value, int | float)
            and not isinstance(node.value, bool)
            and self._here(parent, f"{node.value} -> {node.value + 1}")
        ):
            return ast.copy_location(ast.Constant(node.value + 1), node)
        return node


def list_changes(module: str, source: str) -> list[Change]:
    """Every possible change of a module, in order; those that read alike in one function are numbered."""
    changer = Changer()
    changer.visit(ast.parse(source))
    seen, changes = Counter(), []
    for number, (function, what) in enumerate(changer.found):
        seen[function, what] += 1
        changes.append(
            Change(
                module,
                function,
                what if seen[function, what] == 1 else f"{what} #{seen[function, what]}",
                number,
            )
        )
    return changes


def make_change(source: str, number: int) -> ast.Module:
    """The module with one change."""
    return ast.fix_missing_locations(Changer(number).visit(ast.parse(source)))
