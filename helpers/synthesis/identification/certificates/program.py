"""Linear inequalities that every data set with these printed numbers satisfies, in exact fractions.

Notation, for an outcome k (in sums of items) and a predictor j of p:
* m_k: printed mean; mu_j: mean of x_j over the n_j who answered; d = y - m_k and u = x - mu_j are
  deviations. N respondents, n of them complete, N - n left out, of whom q_j = n_j - n answered j.
* S_k = sum over all N of (y - mean)^2 = (N - 1) SD^2; delta_k = sum of d over all N, at most half a
  last digit each.
* Q_k, D_k: sums of d^2 and d over those left out; E_k = D_k - delta_k, which is minus the sum of d
  over the complete.
* W_k = S_k + delta_k^2 / N - Q_k - E_k^2 / n: centred sum of squares of y over the complete.
* a_j, A_j: sums of u and u^2 over the q_j; Z_j = SXX_j - A_j - a_j^2 / n, the same of x_j.
* C_kj = r_kj H_kj - (sum over the q_j of u d) - a_j E_k / n: centred products over the complete,
  where H_kj = sqrt(SXX_j SYY_kj) and W_k <= SYY_kj <= S_k, as the complete are some of those who
  answered j, and these some of all.
* Sigma: centred products of the predictors over the complete (diagonal Z); C_k = Sigma B_k;
  SSR_k = B_k' C_k.
* beta_kj = B_kj sqrt(Z_j / W_k); t_kj^2 = B_kj^2 v_j (n - p - 1) / (W_k - SSR_k), v_j what the
  other predictors leave of x_j. For every vector c and every j: c' Sigma c >= c_j^2 v_j.

Squares and products of two variables are replaced by the lines and planes that enclose them
(tangents, secants, McCormick). A predictor whose counts are lost: only its range is used; its mean
lies between two given values.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt

import numpy as np

from helpers.paper.printed_numbers import interval
from helpers.synthesis.reconstruction.problem.paper import Paper


def root(value: Fraction, up: bool) -> Fraction:
    """The square root, rounded up or down to a multiple of a millionth."""
    scaled = value * 10**12
    whole = scaled.numerator // scaled.denominator
    low = isqrt(whole)
    return Fraction(low + 1 if up else low, 10**6)


@dataclass
class Program:
    """Variables with bounds, and rows sum(coefficient * variable) <= limit; all numbers are
    fractions.
    """

    low: list = field(default_factory=list)
    high: list = field(default_factory=list)
    place: dict = field(default_factory=dict)
    rows: list = field(default_factory=list)
    limits: list = field(default_factory=list)
    reasons: list = field(default_factory=list)

    def variable(self, name: tuple, low, high) -> dict:
        """A new variable, as the expression {place: 1}."""
        self.place[name] = len(self.low)
        self.low.append(Fraction(low))
        self.high.append(Fraction(high))
        return {self.place[name]: Fraction(1)}

    def copy(self) -> "Program":
        """The same program; rows added to one are not added to the other."""
        own = Program(self.low, self.high, self.place)
        own.rows, own.limits, own.reasons = [*self.rows], [*self.limits], [*self.reasons]
        return own

    def at_most(self, expression: dict, limit, reason: str = "") -> None:
        """expression <= limit, where the expression's constant stands under None."""
        constant = expression.get(None, 0)
        self.rows.append({v: c for v, c in expression.items() if v is not None and c})
        self.limits.append(Fraction(limit) - constant)
        self.reasons.append(reason)

    def equal(self, expression: dict, value, reason: str = "") -> None:
        """expression = value, as two rows."""
        self.at_most(expression, value, reason)
        self.at_most(scale(expression, -1), -Fraction(value), reason)

    def span(self, expression: dict) -> tuple:
        """Least and greatest value that the bounds of the variables allow an expression."""
        low = high = Fraction(expression.get(None, 0))
        for v, c in expression.items():
            if v is None:
                continue
            low += c * (self.low[v] if c > 0 else self.high[v])
            high += c * (self.high[v] if c > 0 else self.low[v])
        return low, high


def scale(expression: dict, factor) -> dict:
    """factor times an expression."""
    return {v: c * factor for v, c in expression.items()}


def add(*expressions: dict) -> dict:
    """The sum of expressions."""
    total = {}
    for expression in expressions:
        for v, c in expression.items():
            total[v] = total.get(v, 0) + c
    return total


def constant(value) -> dict:
    """A number as an expression."""
    return {None: Fraction(value)}


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
        middle, half = Fraction(low + high) / 2, Fraction(high - low) / 2 * self.widen
        return (middle - half) * parts, (middle + half) * parts


def build_program(
    paper: Paper, widen=1, column_mean=None, tighter: dict | None = None, loose: dict | None = None
) -> Program:
    """The program of a paper; SSR, W, Z, v, C and Sigma are its named variables.

    widen: factor on all half widths. column_mean: limits of the mean of a lost predictor.
    tighter: further bounds on named variables, proved before.
    loose: printed texts by (outcome, statistic, predictor) to use instead of the paper's.
    """
    make = _Maker(paper, Fraction(widen), column_mean, tighter or {}, loose or {})
    return make.program


class _Maker:
    def __init__(self, paper: Paper, widen: Fraction, column_mean, tighter: dict, loose: dict):
        self.paper, self.tighter, self.loose = paper, tighter, loose
        self.printed = PrintedIntervals(paper, widen)
        self.program = Program()
        self.left = paper.n - paper.complete
        self.n = paper.complete
        self._ranges(column_mean)
        self._propagate()
        self._left_out()
        self._squares()
        self._scatter()
        self._products()
        self._regressions()

    def _new(self, name: tuple, low, high) -> dict:
        if name in self.tighter:
            low, high = (
                max(Fraction(low), self.tighter[name][0]),
                min(Fraction(high), self.tighter[name][1]),
            )
        return self.program.variable(name, low, high)

    def _text(self, k: int, statistic: str, j: int) -> str:
        o, p = self.paper.regressed[k], self.paper.predictors[j]
        return self.loose.get((o.name, statistic, p.name), getattr(o, statistic)[p.name])

    # what each predictor's answers can be among those left out
    def _ranges(self, column_mean):
        self.deviations, self.sxx = [], []
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
        paper, n = self.paper, self.n
        self.Z_limits, self.W_limits = [], []
        for j, p in enumerate(paper.predictors):
            if p.lost:
                self.Z_limits.append([Fraction(0), Fraction((p.high - p.low) ** 2 * n, 4)])
                continue
            squares = sorted(
                (u**2 for u, c in zip(self.deviations[j], p.counts, strict=True) for _ in range(c)),
                reverse=True,
            )
            q = paper.missing[j]
            # a^2 <= q A
            self.Z_limits.append(
                [self.sxx[j] - sum(squares[:q]) * (1 + Fraction(q, n)), self.sxx[j]]
            )
        for o in paper.regressed:
            above, (low, high) = (
                self.printed.box(o.sd, o.parts)[1],
                self.printed.box(o.mean, o.parts),
            )
            self.W_limits.append(
                [Fraction(0), (paper.n - 1) * above**2 + ((high - low) / 2) ** 2 * paper.n]
            )
        for _ in range(3):
            for k, o in enumerate(paper.regressed):
                for j in range(len(paper.predictors)):
                    low, high = self._beta_over_b(k, j, o.parts)
                    Z, W = self.Z_limits[j], self.W_limits[k]
                    Z[0] = max(Z[0], W[0] * low**2)
                    if high is not None:
                        Z[1] = min(Z[1], W[1] * high**2)
                        W[0] = max(W[0], Z[0] / high**2)
                    if low > 0:
                        W[1] = min(W[1], Z[1] / low**2)

    def _left_out(self):
        paper, program = self.paper, self.program
        self.margins = []
        for j, p in enumerate(paper.predictors):
            most = paper.missing[j]
            counts = [most] * 2 if p.lost else p.counts
            margin = [self._new(("rho", j, x), 0, min(most, c)) for x, c in enumerate(counts)]
            program.equal(add(*margin), most, "those left out who answered")
            self.margins.append(margin)
        self.scores, self.joint = [], []
        for k, o in enumerate(paper.regressed):
            values = range(o.low, o.high + 1)
            w = [self._new(("w", k, y), 0, self.left) for y in values]
            program.equal(add(*w), self.left, "those left out")
            self.scores.append(w)
            tables = []
            for j in range(len(paper.predictors)):
                q = paper.missing[j]
                table = [
                    [self._new(("p", k, j, y, x), 0, q) for x in range(len(self.deviations[j]))]
                    for y in values
                ]
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
        paper, program, n = self.paper, self.program, self.n
        self.W, self.S, self.E = [], [], []
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
            low_E, high_E = program.low[program.place["E", k]], program.high[program.place["E", k]]
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
        paper, program, n = self.paper, self.program, self.n
        self.Z, self.a, self.A = [], [], []
        for j, p in enumerate(paper.predictors):
            u = self.deviations[j]
            a = add(*(scale(m, e) for m, e in zip(self.margins[j], u, strict=True)))
            A = add(*(scale(m, e**2) for m, e in zip(self.margins[j], u, strict=True)))
            Z = self._new(("Z", j), *self.Z_limits[j])
            low, high = paper.missing[j] * min(u), paper.missing[j] * max(u)
            sum_u = self._new(("a", j), low, high)
            program.equal(add(a, scale(sum_u, -1)), 0, "a is the sum of deviations")
            if not p.lost:
                low, high = program.low[program.place["a", j]], program.high[program.place["a", j]]
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
        B, beta = self._size(k, "B", j, parts), self._size(k, "beta", j, 1)
        return beta[0] / B[1], beta[1] / B[0] if B[0] else None

    def _size(self, k: int, statistic: str, j: int, parts: int) -> tuple:
        """Interval of a printed number without its sign."""
        low, high = self.printed.box(self._text(k, statistic, j), parts)
        if low <= 0 <= high:
            return Fraction(0), max(-low, high)
        return (low, high) if low > 0 else (-high, -low)

    def _products(self):
        """C of each outcome and predictor from the printed r."""
        paper, program, n = self.paper, self.program, self.n
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
                cross = add(
                    *(scale(table[y][x], d[y] * u[x]) for y in range(len(d)) for x in range(len(u)))
                )
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
        program, n, q = self.program, self.n, self.paper.missing[j]
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
        Z_low, Z_high = program.low[program.place["Z", j]], program.high[program.place["Z", j]]
        widest = max(abs(u) for u in self.deviations[j])
        q = self.paper.missing[j]
        return root(Z_low * W_low, False), root(
            (Z_high + q * widest**2 * (1 + Fraction(q, self.n))) * S_high, True
        )

    def _spread_rows(self, k: int, j: int, H: dict) -> None:
        """H = sqrt(SXX SYY): SYY counts the complete and those left out who answered j."""
        program, paper, d = self.program, self.paper, self._deviation(k)
        half = program.high[program.place["delta", k]]
        low, high = self.W_limits[k][0], program.high[program.place["S", k]]
        SYY = self._new(("SYY", k, j), low, high)
        table = self.joint[k][j]
        answered = add(*(scale(v, d[y] ** 2) for y, row in enumerate(table) for v in row))
        skipped = add(self._Q(k), scale(answered, -1))
        program.at_most(
            add(SYY, scale(self.S[k], -1), skipped),
            half**2 / paper.n,
            "SYY leaves out who skipped j",
        )
        program.at_most(add(self.W[k], scale(SYY, -1)), 0, "W <= SYY")
        # the root is above its secant and, for every g > 0, below (g + SYY / g) / 2
        first, last = root(self.sxx[j] * low, False), root(self.sxx[j] * high, False)
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
        (f_low, f_high), (s_low, s_high) = program.span(first), program.span(second)
        corners = [f * s for f in (f_low, f_high) for s in (s_low, s_high)]
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
        paper, program = self.paper, self.program
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
            middle = [sum(box) / 2 for box in boxes]
            half = [(box[1] - box[0]) / 2 for box in boxes]
            for j in range(p):
                fitted = add(
                    *(scale(self.Sigma[i, j], middle[i]) for i in range(p)), scale(self.C[k, j], -1)
                )
                room = sum(
                    half[i] * max(map(abs, program.span(self.Sigma[i, j]))) for i in range(p)
                )
                program.at_most(fitted, room, "C = Sigma B")
                program.at_most(scale(fitted, -1), room, "C = Sigma B")
            SSR = self._new(("SSR", k), 0, program.high[program.place["W", k]])
            explained = add(*(scale(self.C[k, j], middle[j]) for j in range(p)), scale(SSR, -1))
            room = sum(half[j] * max(map(abs, program.span(self.C[k, j]))) for j in range(p))
            program.at_most(explained, room, "SSR = B'C")
            program.at_most(scale(explained, -1), room, "SSR = B'C")
            rest = add(self.W[k], scale(SSR, -1))
            program.at_most(scale(rest, -1), 0, "SSR <= W")
            for j in range(p):
                t, B = self._size(k, "t", j, 1), self._size(k, "B", j, o.parts)
                if B[0] > 0:
                    program.at_most(
                        add(self.v[j], scale(rest, -((t[1] / B[0]) ** 2) / paper.df)), 0, "t"
                    )
                program.at_most(
                    add(scale(rest, (t[0] / B[1]) ** 2 / paper.df), scale(self.v[j], -1)), 0, "t"
                )


def cut(program: Program, predictors: int, vector: list, j: int) -> tuple[dict, Fraction]:
    """The row that says c' Sigma c >= c_j^2 v_j for one vector c of fractions."""
    row = {}
    for i in range(predictors):
        for m in range(i + 1):
            name = ("Z", i) if i == m else ("Sigma", i, m)
            weight = vector[i] * vector[m] * (1 if i == m else 2)
            if weight:
                row[program.place[name]] = -weight
    place = program.place["v", j]
    row[place] = row.get(place, 0) + vector[j] ** 2
    return row, Fraction(0)


def program_arrays(program: Program) -> tuple:
    """The same as floating-point numbers, for a solver: sparse matrix parts, limits, bounds."""
    data, rows, columns = [], [], []
    for i, row in enumerate(program.rows):
        for v, c in row.items():
            rows.append(i)
            columns.append(v)
            data.append(float(c))
    bounds = np.array(
        [[float(a), float(b)] for a, b in zip(program.low, program.high, strict=True)]
    )
    return (data, (rows, columns)), np.array([float(b) for b in program.limits]), bounds
