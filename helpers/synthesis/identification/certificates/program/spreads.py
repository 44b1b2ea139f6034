"""What counts, means and SDs say of the complete respondents and of those left out."""

from dataclasses import dataclass, field
from fractions import Fraction

from helpers.paper.printed_numbers import interval
from helpers.synthesis.identification.certificates.inequalities import (
    Program,
    add,
    constant,
    root,
    scale,
)
from helpers.synthesis.reconstruction.problem.paper import Paper


@dataclass
class PrintedIntervals:
    """What the program needs of a paper.

    Intervals are pairs of fractions, scores sums of items.
    """

    paper: Paper
    widen: Fraction = Fraction(1)
    loose: dict = field(default_factory=dict)

    def box(self, text: str, parts: int = 1) -> tuple:
        low, high = interval(text)
        middle = Fraction(low + high) / 2
        half = Fraction(high - low) / 2 * self.widen
        return (middle - half) * parts, (middle + half) * parts


class Spreads:
    """The variables and rows of the counts, means and SDs.

    They are S, W and E of each outcome, Z and a of each predictor, and who was left out.

    tighter, loose: as in build_program.
    """

    def __init__(self, paper: Paper, widen: Fraction, column_mean, tighter: dict, loose: dict):
        self.paper = paper
        self.tighter = tighter
        self.loose = loose
        self.printed = PrintedIntervals(paper, widen)
        self.program = Program()
        self.left = paper.n - paper.complete
        self.n = paper.complete
        self._ranges(column_mean)
        self._propagate()
        self._left_out()
        self._squares()
        self._scatter()

    def _new(self, name: tuple, low, high) -> dict:
        if name in self.tighter:
            low = max(Fraction(low), self.tighter[name][0])
            high = min(Fraction(high), self.tighter[name][1])
        return self.program.variable(name, low, high)

    def _text(self, k: int, statistic: str, j: int) -> str:
        o = self.paper.regressed[k]
        p = self.paper.predictors[j]
        return self.loose.get((o.name, statistic, p.name), getattr(o, statistic)[p.name])

    def _ranges(self, column_mean):
        """What each predictor's answers can be among those left out: deviations u, and SXX."""
        self.deviations = []
        self.sxx = []
        for p in self.paper.predictors:
            if p.lost:
                low, high = column_mean or (Fraction(p.low), Fraction(p.high))
                # any deviation between the two ends is a mixture of them
                self.deviations.append([p.low - high, p.high - low])
                self.sxx.append(None)
            else:
                total = sum((p.low + i) * c for i, c in enumerate(p.counts))
                mean = Fraction(total, p.answered)
                self.deviations.append([p.low + i - mean for i in range(len(p.counts))])
                self.sxx.append(
                    sum(u**2 * c for u, c in zip(self.deviations[-1], p.counts, strict=True))
                )

    def _propagate(self):
        """First limits of Z and W from the counts, the SDs and beta / B; in turn, three times."""
        paper = self.paper
        n = self.n
        self.Z_limits = []
        self.W_limits = []
        for j, p in enumerate(paper.predictors):
            if p.lost:
                self.Z_limits.append([Fraction(0), Fraction((p.high - p.low) ** 2 * n, 4)])
                continue
            squares = []
            for u, count in zip(self.deviations[j], p.counts, strict=True):
                squares += [u**2 for _ in range(count)]
            squares.sort(reverse=True)
            q = paper.missing[j]
            # a^2 <= q A
            self.Z_limits.append(
                [self.sxx[j] - sum(squares[:q]) * (1 + Fraction(q, n)), self.sxx[j]]
            )
        for o in paper.regressed:
            above = self.printed.box(o.sd, o.parts)[1]
            (low, high) = self.printed.box(o.mean, o.parts)
            self.W_limits.append(
                [Fraction(0), (paper.n - 1) * above**2 + ((high - low) / 2) ** 2 * paper.n]
            )
        for _ in range(3):
            for k, o in enumerate(paper.regressed):
                for j in range(len(paper.predictors)):
                    low, high = self._beta_over_b(k, j, o.parts)
                    Z = self.Z_limits[j]
                    W = self.W_limits[k]
                    Z[0] = max(Z[0], W[0] * low**2)
                    if high is not None:
                        Z[1] = min(Z[1], W[1] * high**2)
                        W[0] = max(W[0], Z[0] / high**2)
                    if low > 0:
                        W[1] = min(W[1], Z[1] / low**2)

    def _left_out(self):
        """Counts of those left out: of each answer (rho), each score (w), and both together (p)."""
        paper = self.paper
        program = self.program
        self.margins = []
        for j, p in enumerate(paper.predictors):
            most = paper.missing[j]
            counts = [most] * 2 if p.lost else p.counts
            margin = [self._new(("rho", j, x), 0, min(most, c)) for x, c in enumerate(counts)]
            program.equal(add(*margin), most, "those left out who answered")
            self.margins.append(margin)
        self.scores = []
        self.joint = []
        for k, o in enumerate(paper.regressed):
            values = range(o.low, o.high + 1)
            w = [self._new(("w", k, y), 0, self.left) for y in values]
            program.equal(add(*w), self.left, "those left out")
            self.scores.append(w)
            tables = []
            for j in range(len(paper.predictors)):
                q = paper.missing[j]
                table = []
                for y in values:
                    places = range(len(self.deviations[j]))
                    table.append([self._new(("p", k, j, y, x), 0, q) for x in places])
                for y, row in enumerate(table):
                    program.at_most(
                        add(*row, scale(w[y], -1)), 0, "who answered is among those left out"
                    )
                for x, margin in enumerate(self.margins[j]):
                    program.equal(
                        add(*(row[x] for row in table), scale(margin, -1)),
                        0,
                        "answers are the same for all outcomes",
                    )
                tables.append(table)
            self.joint.append(tables)

    def _deviation(self, k: int) -> list:
        o = self.paper.regressed[k]
        middle = sum(interval(o.mean)) / 2 * o.parts
        return [y - Fraction(middle) for y in range(o.low, o.high + 1)]

    def _Q(self, k: int) -> dict:
        return add(
            *(scale(w, e**2) for w, e in zip(self.scores[k], self._deviation(k), strict=True))
        )

    def _squares(self):
        """S, W and E of each outcome."""
        paper = self.paper
        program = self.program
        n = self.n
        self.W = []
        self.S = []
        self.E = []
        for k, o in enumerate(paper.regressed):
            d = self._deviation(k)
            below, above = self.printed.box(o.sd, o.parts)
            S = self._new(("S", k), (paper.n - 1) * below**2, (paper.n - 1) * above**2)
            low, high = self.printed.box(o.mean, o.parts)
            half = (high - low) / 2 * paper.n
            delta = self._new(("delta", k), -half, half)
            Q = self._Q(k)
            D = add(*(scale(w, e) for w, e in zip(self.scores[k], d, strict=True)))
            top = program.high[program.place["S", k]] + half**2 / paper.n
            W = self._new(("W", k), *self.W_limits[k])
            # Q <= S + ... and |D| <= sqrt(left Q)
            most = root(self.left * (top - self.W_limits[k][0]), True) + half
            E = self._new(("E", k), -most, most)
            program.equal(
                add(D, scale(delta, -1), scale(E, -1)), 0, "sum of deviations of the complete"
            )
            low_E = program.low[program.place["E", k]]
            high_E = program.high[program.place["E", k]]
            secant = add(scale(E, low_E + high_E), constant(-low_E * high_E))  # >= E^2
            program.at_most(
                add(S, scale(Q, -1), scale(secant, Fraction(-1, n)), scale(W, -1)),
                0,
                "W from below",
            )
            for i in range(9):
                at = low_E + (high_E - low_E) * Fraction(i, 8)
                tangent = add(scale(E, 2 * at), constant(-(at**2)))  # <= E^2
                rest = add(W, scale(S, -1), Q, scale(tangent, Fraction(1, n)))
                program.at_most(rest, half**2 / paper.n, "W from above")
            self.S.append(S)
            self.W.append(W)
            self.E.append(E)

    def _scatter(self):
        """Z, a and A of each predictor; the ratio of Z and W."""
        paper = self.paper
        program = self.program
        n = self.n
        self.Z = []
        self.a = []
        self.A = []
        for j, p in enumerate(paper.predictors):
            u = self.deviations[j]
            a = add(*(scale(m, e) for m, e in zip(self.margins[j], u, strict=True)))
            A = add(*(scale(m, e**2) for m, e in zip(self.margins[j], u, strict=True)))
            Z = self._new(("Z", j), *self.Z_limits[j])
            low = paper.missing[j] * min(u)
            high = paper.missing[j] * max(u)
            sum_u = self._new(("a", j), low, high)
            program.equal(add(a, scale(sum_u, -1)), 0, "a is the sum of deviations")
            if not p.lost:
                low = program.low[program.place["a", j]]
                high = program.high[program.place["a", j]]
                secant = add(scale(sum_u, low + high), constant(-low * high))
                rest = add(
                    constant(self.sxx[j]),
                    scale(A, -1),
                    scale(secant, Fraction(-1, n)),
                    scale(Z, -1),
                )
                program.at_most(rest, 0, "Z from below")
                for i in range(9):
                    at = low + (high - low) * Fraction(i, 8)
                    tangent = add(scale(sum_u, 2 * at), constant(-(at**2)))
                    program.at_most(
                        add(Z, A, scale(tangent, Fraction(1, n))), self.sxx[j], "Z from above"
                    )
            self.Z.append(Z)
            self.a.append(sum_u)
            self.A.append(A)
        for k, o in enumerate(paper.regressed):
            for j in range(len(paper.predictors)):
                low, high = self._beta_over_b(k, j, o.parts)
                if high is not None:
                    program.at_most(add(self.Z[j], scale(self.W[k], -(high**2))), 0, "beta / B")
                program.at_most(add(scale(self.W[k], low**2), scale(self.Z[j], -1)), 0, "beta / B")

    def _beta_over_b(self, k: int, j: int, parts: int) -> tuple:
        """sqrt(Z / W) lies between these; no upper limit is None."""
        B = self._size(k, "B", j, parts)
        beta = self._size(k, "beta", j, 1)
        return beta[0] / B[1], beta[1] / B[0] if B[0] else None

    def _size(self, k: int, statistic: str, j: int, parts: int) -> tuple:
        """Interval of a printed number without its sign."""
        low, high = self.printed.box(self._text(k, statistic, j), parts)
        if low <= 0 <= high:
            return Fraction(0), max(-low, high)
        return (low, high) if low > 0 else (-high, -low)
