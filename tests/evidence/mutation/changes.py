"""The changes that can be made in a module, and the module with one of them made.

Each has a name that does not shift with the lines.
"""

import ast
from collections import Counter
from dataclasses import dataclass

SWAPS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
WIDTH = 90  # characters of an expression that name it
OUTSIDE = "(module)"  # where a change is that lies in no function


@dataclass(frozen=True)
class Change:
    """One change.

    function: where it is (Class.method; OUTSIDE for what runs on import); what: is changed there;
    number: of the change in the module.
    """

    module: str
    function: str
    what: str
    number: int

    @property
    def key(self) -> tuple[str, str, str]:
        """What names the change."""
        return self.module, self.function, self.what


class Changer(ast.NodeTransformer):
    """Counts the places where something can be changed, and changes the one asked for.

    Annotations, decorators and texts are left alone.
    """

    def __init__(self, wanted: int = -1):
        self.wanted = wanted
        self.found = []  # function and change of each place, in order
        self.function = []  # names around the place at hand
        self.classes = ()  # those of them that are classes
        self.around = []  # expressions around it

    def visit(self, node):
        """As in the base class, knowing the expressions around each place."""
        if not isinstance(node, ast.expr | ast.keyword):
            return super().visit(node)
        self.around.append(node)
        result = super().visit(node)
        self.around.pop()
        return result

    def _here(self, node, what: str) -> bool:
        """Note a place; whether it is the one asked for."""
        text = " ".join(ast.unparse(node).split())
        if len(text) > WIDTH:
            text = text[: WIDTH - 3] + "..."
        self.found.append((".".join(self.function) or OUTSIDE, f"{text}: {what}"))
        return len(self.found) - 1 == self.wanted

    def _swap(self, node, operator):
        other = SWAPS.get(type(operator))
        if other and self._here(node, f"{type(operator).__name__} -> {other.__name__}"):
            return other()
        return operator

    def visit_FunctionDef(self, node):
        # A function within a function goes by the name of the outer one.
        named = not self.function or self.function[-1] in self.classes
        if named:
            self.function.append(node.name)
        around = self.around
        self.around = []
        node.args.defaults = [self.visit(part) for part in node.args.defaults]
        node.args.kw_defaults = [part and self.visit(part) for part in node.args.kw_defaults]
        node.body = [self.visit(part) for part in node.body]
        self.around = around
        if named:
            self.function.pop()
        return node

    def visit_ClassDef(self, node):
        self.function.append(node.name)
        self.classes = (*self.classes, node.name)
        node.body = [self.visit(part) for part in node.body]
        self.function.pop()
        self.classes = self.classes[:-1]
        return node

    def visit_AnnAssign(self, node):
        node.value = self.visit(node.value) if node.value else None
        return node

    def visit_Compare(self, node):
        node.ops = [self._swap(node, operator) for operator in node.ops]
        return self.generic_visit(node)

    def visit_BinOp(self, node):
        node.op = self._swap(node, node.op)
        return self.generic_visit(node)

    def visit_BoolOp(self, node):
        node.op = self._swap(node, node.op)
        return self.generic_visit(node)

    def visit_UnaryOp(self, node):
        if isinstance(node.op, ast.Not | ast.USub | ast.Invert):
            what = f"{type(node.op).__name__} left out"
            if self._here(node, what):
                return node.operand
        return self.generic_visit(node)

    def visit_Constant(self, node):
        parent = self.around[-2] if len(self.around) > 1 else node
        if isinstance(node.value, bool):
            other = not node.value
        elif isinstance(node.value, int | float):
            other = node.value + 1
        else:
            return node
        if self._here(parent, f"{node.value} -> {other}"):
            return ast.copy_location(ast.Constant(other), node)
        return node


def list_changes(module: str, source: str) -> list[Change]:
    """Every possible change of a module, in order.

    Those that read alike in one function are numbered.
    """
    changer = Changer()
    changer.visit(ast.parse(source))
    seen = Counter()
    changes = []
    for number, (function, what) in enumerate(changer.found):
        seen[function, what] += 1
        times = seen[function, what]
        if times > 1:
            what = f"{what} #{times}"
        changes.append(Change(module, function, what, number))
    return changes


def make_change(source: str, number: int) -> ast.Module:
    """The module with one change."""
    return ast.fix_missing_locations(Changer(number).visit(ast.parse(source)))
