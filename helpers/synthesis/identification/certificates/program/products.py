"""What correlations and regressions say: products of the complete respondents, and R squared."""

from fractions import Fraction
from itertools import product

from helpers.synthesis.identification.certificates.inequalities import (
    Program,
    add,
    constant,
    root,
    scale,
)
from helpers.synthesis.identification.certificates.program.spreads import Spreads
from helpers.synthesis.reconstruction.problem.paper import Paper


def build_program(
    paper: Paper, widen=1, column_mean=None, tighter: dict | None = None, loose: dict | None = None
) -> Program:
    """The program of a paper; SSR, W, Z, v, C and Sigma are its named variables.

    widen: factor on all half widths. column_mean: limits of the mean of a lost predictor.
    tighter: further bounds on named variables, proved before.
    loose: printed texts by (outcome, statistic, predictor) to use instead of the paper's.
    """
    return RegressionProgram(
        paper, Fraction(widen), column_mean, tighter or {}, loose or {}
    ).program


class RegressionProgram(Spreads):
    """The rows of Spreads, and those of C, Sigma, SSR and v."""

    def __init__(self, paper: Paper, widen: Fraction, column_mean, tighter: dict, loose: dict):
        super().__init__(paper, widen, column_mean, tighter, loose)
        self._products()
        self._regressions()

    def _products(self):
        """C of each outcome and predictor from the printed r."""
        paper = self.paper
        program = self.program
        n = self.n
        self.C = {}
        for k, _o in enumerate(paper.regressed):
            d = self._deviation(k)
            for j, p in enumerate(paper.predictors):
                r_low, r_high = self.printed.box(self._text(k, "r", j))
                H_low, H_high = self._spread_limits(k, j)
                H = self._new(("H", k, j), H_low, H_high)
                if not p.lost:
                    self._spread_rows(k, j, H)
                R = self._new(
                    ("rH", k, j),
                    min(r_low * H_low, r_low * H_high),
                    max(r_high * H_low, r_high * H_high),
                )
                program.at_most(add(R, scale(H, -r_high)), 0, "r")
                program.at_most(add(scale(H, r_low), scale(R, -1)), 0, "r")
                u = self.deviations[j]
                table = self.joint[k][j]
                places = product(range(len(d)), range(len(u)))
                cross = add(*(scale(table[y][x], d[y] * u[x]) for y, x in places))
                P = self._product(("aE", k, j), self.a[j], self.E[k])
                low, high = self._cross_limits(k, j, P)
                R_low, R_high = program.span(R)
                C = self._new(("C", k, j), R_low - high, R_high + high)
                program.equal(
                    add(R, scale(cross, -1), scale(P, Fraction(-1, n)), scale(C, -1)),
                    0,
                    "C from r and those left out",
                )
                self.C[k, j] = C

    def _cross_limits(self, k: int, j: int, P: dict) -> tuple:
        """Limits of (sum over those left out of u d) + a E / n.

        By Cauchy and Schwarz from the most that A and Q can be.
        """
        program = self.program
        n = self.n
        q = self.paper.missing[j]
        if self.sxx[j] is None:
            A_high = q * max(abs(u) for u in self.deviations[j]) ** 2
        else:
            A_high = self.sxx[j] - program.low[program.place["Z", j]]
        half = program.high[program.place["delta", k]]
        Q_high = (
            program.high[program.place["S", k]]
            + half**2 / self.paper.n
            - program.low[program.place["W", k]]
        )
        most = root(A_high * Q_high, True) + max(map(abs, program.span(P))) / n
        return -most, most

    def _spread_limits(self, k: int, j: int) -> tuple:
        """Limits of H = sqrt(SXX SYY)."""
        program = self.program
        S_high = program.high[program.place["S", k]]
        W_low = program.low[program.place["W", k]]
        if self.sxx[j] is not None:
            return root(self.sxx[j] * W_low, False), root(self.sxx[j] * S_high, True)
        Z_low = program.low[program.place["Z", j]]
        Z_high = program.high[program.place["Z", j]]
        widest = max(abs(u) for u in self.deviations[j])
        q = self.paper.missing[j]
        return root(Z_low * W_low, False), root(
            (Z_high + q * widest**2 * (1 + Fraction(q, self.n))) * S_high, True
        )

    def _spread_rows(self, k: int, j: int, H: dict) -> None:
        """H = sqrt(SXX SYY): SYY counts the complete and those left out who answered j."""
        program = self.program
        paper = self.paper
        d = self._deviation(k)
        half = program.high[program.place["delta", k]]
        low = self.W_limits[k][0]
        high = program.high[program.place["S", k]]
        SYY = self._new(("SYY", k, j), low, high)
        table = self.joint[k][j]
        squares = []
        for y, row in enumerate(table):
            squares += [scale(v, d[y] ** 2) for v in row]
        answered = add(*squares)
        skipped = add(self._Q(k), scale(answered, -1))
        program.at_most(
            add(SYY, scale(self.S[k], -1), skipped),
            half**2 / paper.n,
            "SYY leaves out who skipped j",
        )
        program.at_most(add(self.W[k], scale(SYY, -1)), 0, "W <= SYY")
        # the root is above its secant and, for every g > 0, below (g + SYY / g) / 2
        first = root(self.sxx[j] * low, False)
        last = root(self.sxx[j] * high, False)
        slope = (last - first) / (high - low)
        program.at_most(
            add(constant(first - slope * low), scale(SYY, slope), scale(H, -1)), 0, "H from below"
        )
        factor = root(self.sxx[j], True)
        for i in range(3):
            g = root(low + (high - low) * Fraction(i, 2), True)
            program.at_most(add(H, scale(SYY, -factor / (2 * g))), factor * g / 2, "H from above")

    def _product(self, name: tuple, first: dict, second: dict) -> dict:
        """A variable between the planes that enclose the product of two (McCormick)."""
        program = self.program
        f_low, f_high = program.span(first)
        s_low, s_high = program.span(second)
        corners = [f * s for f, s in product((f_low, f_high), (s_low, s_high))]
        P = self._new(name, min(corners), max(corners))
        for f, s, sign in (
            (f_low, s_low, 1),
            (f_high, s_high, 1),
            (f_low, s_high, -1),
            (f_high, s_low, -1),
        ):
            # sign 1: P >= f second + s first - f s; sign -1: P <= the same
            plane = add(scale(second, f), scale(first, s), constant(-f * s), scale(P, -1))
            program.at_most(scale(plane, sign), 0, "product of two variables")
        return P

    def _regressions(self):
        """Sigma and v of the predictors; for each outcome C = Sigma B, SSR = B'C, and t."""
        paper = self.paper
        program = self.program
        p = len(paper.predictors)
        self.Sigma = {(j, j): self.Z[j] for j in range(p)}
        tops = [program.high[program.place["Z", j]] for j in range(p)]
        for i in range(p):
            for j in range(i):
                top = root(tops[i] * tops[j], True)
                self.Sigma[i, j] = self.Sigma[j, i] = self._new(("Sigma", i, j), -top, top)
        self.v = [self._new(("v", j), 0, tops[j]) for j in range(p)]
        for j in range(p):
            program.at_most(add(self.v[j], scale(self.Z[j], -1)), 0, "v <= Z")
        for k, o in enumerate(paper.regressed):
            boxes = [self.printed.box(self._text(k, "B", j), o.parts) for j in range(p)]
            for j in range(p):
                column = [self.Sigma[i, j] for i in range(p)]
                self._weigh(column, boxes, self.C[k, j], "C = Sigma B")
            SSR = self._new(("SSR", k), 0, program.high[program.place["W", k]])
            products = [self.C[k, j] for j in range(p)]
            self._weigh(products, boxes, SSR, "SSR = B'C")
            rest = add(self.W[k], scale(SSR, -1))
            program.at_most(scale(rest, -1), 0, "SSR <= W")
            for j in range(p):
                t = self._size(k, "t", j, 1)
                B = self._size(k, "B", j, o.parts)
                if B[0] > 0:
                    program.at_most(
                        add(self.v[j], scale(rest, -((t[1] / B[0]) ** 2) / paper.df)), 0, "t"
                    )
                program.at_most(
                    add(scale(rest, (t[0] / B[1]) ** 2 / paper.df), scale(self.v[j], -1)), 0, "t"
                )

    def _weigh(self, terms: list, boxes: list, total: dict, reason: str) -> None:
        """total = sum of B times each term, for B within its rounding (boxes: its limits).

        The middle of each B gives the sum; the rest of the interval moves it by no more than half
        its width times the largest size of the term.
        """
        parts = []
        room = Fraction(0)
        for term, (low, high) in zip(terms, boxes, strict=True):
            parts.append(scale(term, (low + high) / 2))
            room += (high - low) / 2 * max(map(abs, self.program.span(term)))
        off = add(*parts, scale(total, -1))
        self.program.at_most(off, room, reason)
        self.program.at_most(scale(off, -1), room, reason)
