"""The program that is solved: real-valued moments, with each printed number as a constraint."""

import casadi as ca
import numpy as np

from helpers.synthesis.identification.search.extremes.limits import SCALE, hold_limits
from helpers.synthesis.identification.search.extremes.moments import Extreme, Pattern
from helpers.synthesis.identification.search.extremes.threads import keep_one_thread
from helpers.synthesis.identification.search.extremes.triangle import invert_lower
from helpers.synthesis.reconstruction.problem.paper import Paper

SHARE = 0.97  # of each rounding interval: room for what making the moments whole does


class MomentProgram:
    """The program: symbols, constraints from the paper, and results as expressions to minimise or
    maximise.
    """

    def __init__(
        self,
        paper: Paper,
        pattern: Pattern,
        share: float = SHARE,
        fixed_x=None,
        fixed_y=None,
        apart=None,
        least_r=None,
        margin=0.0,
        room=None,
    ):
        """fixed_x, fixed_y: answers and scores of the incomplete that are no longer free.

        apart: largest allowed difference of complete-case and printed r (None: any). least_r: lower
        limit of the correlations between predictors (None: any). margin: share of the range of an
        outcome that scores of the incomplete keep from its ends. room: share of the greatest and
        least correlation that two predictors can have with their distributions (None: any).
        """
        self.paper = paper
        self.pattern = pattern
        self.symbols = []
        self.starts = []
        self.low = []
        self.high = []
        self.rows = []
        self.row_low = []
        self.row_high = []
        self.misfits = []
        self.names = []
        self._moments()
        self._incomplete(fixed_x, fixed_y, margin)
        self._everybody(share)
        self._regressions(share)
        hold_limits(self, apart, least_r, room)

    def _new(self, name, shape, low, high, start):
        symbol = ca.SX.sym(name, *shape)
        self.names.append(name)
        self.symbols.append(ca.vec(symbol))
        self.low.append(np.broadcast_to(low, shape).T.ravel().astype(float))
        self.high.append(np.broadcast_to(high, shape).T.ravel().astype(float))
        self.starts.append((start, shape))
        return symbol

    def _row(self, expression, low, high, scale=SCALE):
        self.rows.append(expression * scale)
        self.row_low.append(low * scale)
        self.row_high.append(high * scale)

    def _printed(self, expression, middle, half, share):
        """A printed number: in half widths of its rounding, at most `share` from the middle."""
        misfit = (expression - middle) / half
        self.misfits.append(misfit)
        self._row(misfit, -share, share, 0.5)

    def _moments(self):
        """Variables of the complete: correlations R of the predictors, SDs and means, beta, and the
        correlations of the outcome that has no regression."""
        p = len(self.paper.predictors)
        k = len(self.paper.outcomes)
        # a row of the factor is fixed by the ratios of its entries to the last, so that no
        # direction is idle
        ratios = self._new("L", (p, p), -12, 12, self._start_ratios)
        rows = []
        for i in range(p):
            row = ca.horzcat(ratios[i, :i], 1)
            rows.append(ca.horzcat(row / ca.sqrt(ca.sumsqr(row)), ca.SX.zeros(1, p - i - 1)))
        self.L = ca.vertcat(*rows)
        self.R = self.L @ self.L.T
        self.inverse_L = invert_lower(self.L)
        self.inverse = self.inverse_L.T @ self.inverse_L
        printed_beta = self.paper.box["beta"][..., 0]
        most = max(0.6, 1.5 * np.abs(printed_beta).max())
        self.beta = self._new("beta", (3, p), -most, most, lambda rng: printed_beta)
        sd = np.array([float(o.sd) * o.parts for o in self.paper.outcomes])
        mean = np.array([float(o.mean) * o.parts for o in self.paper.outcomes])
        self.scale_y = sd
        self.sy = (
            self._new("sy", (k, 1), 0.8, 1.2, lambda rng: 1 + rng.normal(0, 0.005, (k, 1))) * sd
        )
        self.my = (
            self._new("my", (k, 1), -0.3, 0.3, lambda rng: rng.normal(0, 0.01, (k, 1))) * sd + mean
        )
        printed_r = self.paper.box["r"][0, :, 0][None]
        most = min(1.0, max(0.6, 1.5 * np.abs(printed_r).max()))
        self.r_free = self._new("r", (1, p), -most, most, lambda rng: printed_r)

    def _start_ratios(self, rng):
        p = len(self.paper.predictors)
        even = np.full((p, p), rng.uniform(0.2, 0.8))
        np.fill_diagonal(even, 1)
        factor = np.linalg.cholesky(even)
        ratios = np.tril(factor / np.diag(factor)[:, None], -1)
        return ratios + np.tril(rng.normal(0, 0.3, (p, p)), -1)

    def _incomplete(self, fixed_x, fixed_y, margin):
        """Answers x and scores y of those who skip questions; what they leave of the published
        counts are the means and SDs of the complete."""
        paper = self.paper
        seen = self.pattern.answered
        rows, p = seen.shape
        k = len(paper.outcomes)
        low = np.array([[o.low for o in paper.outcomes]] * rows)
        high = np.array([[o.high for o in paper.outcomes]] * rows)
        kept = margin * (high - low)
        low = low + kept
        high = high - kept
        if fixed_x is None:
            self.x = self._new(
                "x",
                (rows, p),
                1,
                np.maximum(self.pattern.ceiling, 1),
                lambda rng: 1 + (np.maximum(self.pattern.ceiling, 1) - 1) * rng.random((rows, p)),
            )
        else:
            self.x = ca.SX(np.nan_to_num(fixed_x, nan=1.0))
        if fixed_y is None:
            self.y = self._new(
                "y", (rows, k), low, high, lambda rng: low + (high - low) * rng.random((rows, k))
            )
        else:
            self.y = ca.SX(fixed_y)
        n = paper.complete
        sums = []
        squares = []
        self.total_x = []
        self.total_xx = []
        for j, predictor in enumerate(paper.predictors):
            mask = ca.DM(seen[:, j].astype(float))
            own = ca.dot(mask, self.x[:, j])
            own_squares = ca.dot(mask, self.x[:, j] ** 2)
            if predictor.lost:
                values = predictor.values
                mean = self._new(
                    f"m{j}", (1, 1), 1.01, 5.9, lambda rng, v=values: np.array([[v.mean()]])
                )
                sd = self._new(
                    f"s{j}", (1, 1), 0.3, 2.4, lambda rng, v=values: np.array([[v.std()]])
                )
                # six options from 1 to 6: the variance is at most (m - 1)(6 - m)
                self._row((mean - 1) * (6 - mean) - 1.5 * sd**2, 0, np.inf, 1)
                # whole answers: the variance is at least the one of the two options around the
                # mean; kept away from by far
                sums.append(n * mean)
                squares.append((n - 1) * sd**2 + n * mean**2)
                self.total_x.append(sums[-1] + own)
                self.total_xx.append(squares[-1] + own_squares)
            else:
                values = predictor.values
                self.total_x.append(values.sum())
                self.total_xx.append((values**2).sum())
                sums.append(values.sum() - own)
                squares.append((values**2).sum() - own_squares)
        self.mx = ca.vertcat(*sums) / n
        self.sx = ca.sqrt((ca.vertcat(*squares) - n * self.mx**2) / (n - 1))

    def _everybody(self, share):
        """Published means, SDs and correlations, which are of all who answered."""
        paper = self.paper
        n = paper.complete
        seen = self.pattern.answered
        for k, o in enumerate(paper.outcomes):
            total = n * self.my[k]
            squares = (n - 1) * self.sy[k] ** 2 + n * self.my[k] ** 2
            all_total = total + ca.sum1(self.y[:, k])
            all_squares = squares + ca.sumsqr(self.y[:, k])
            self._printed(all_total / paper.n / o.parts, float(o.mean), _half(o.mean), share)
            sd = ca.sqrt((all_squares - all_total**2 / paper.n) / (paper.n - 1)) / o.parts
            self._printed(sd, float(o.sd), _half(o.sd), share)
            r_own = self.r_complete(k)
            for j in range(len(paper.predictors)):
                mask = ca.DM(seen[:, j].astype(float))
                m = paper.predictors[j].answered
                product = (n - 1) * r_own[j] * self.sx[j] * self.sy[k] + n * self.mx[j] * self.my[k]
                product += ca.sum1(mask * self.x[:, j] * self.y[:, k])
                y_total = total + ca.dot(mask, self.y[:, k])
                y_squares = squares + ca.dot(mask, self.y[:, k] ** 2)
                cross = product - self.total_x[j] * y_total / m
                spread = (self.total_xx[j] - self.total_x[j] ** 2 / m) * (
                    y_squares - y_total**2 / m
                )
                self._printed(cross / ca.sqrt(spread), *paper.box["r"][k, j], share)
        # the outcome without a regression must leave the joint correlations possible
        self._row(self.r_free @ self.inverse @ self.r_free.T, -1, 0.9, 1)

    def r_complete(self, k):
        return self.r_free.T if k == 0 else self.R @ self.beta[k - 1, :].T

    def _regressions(self, share):
        paper = self.paper
        box = self.paper.box
        self.R2 = []
        for k in range(3):
            b = self.beta[k, :].T
            r2 = (b.T @ self.R @ b)[0]
            self.R2.append(r2)
            for j in range(len(paper.predictors)):
                part = paper.regressed[k].parts
                B = b[j] * self.sy[k + 1] / part / self.sx[j]
                t = b[j] * ca.sqrt(paper.df / ((1 - r2) * self.inverse[j, j]))
                self._printed(B, *box["B"][k, j], share)
                self._printed(b[j], *box["beta"][k, j], share)
                self._printed(t, *box["t"][k, j], share)

    def start(self, rng) -> np.ndarray:
        """A random starting point."""
        parts = []
        for draw, shape in self.starts:
            parts.append(np.broadcast_to(draw(rng), shape).T.ravel())
        return np.concatenate(parts)

    def hold(self, expression, low: float, high: float, scale: float = 1) -> None:
        """A further constraint, measured in units of 1 / scale."""
        self._row(expression, low, high, scale)

    def start_from(self, extreme: Extreme) -> np.ndarray:
        """The starting point at moments found before."""
        p = len(self.paper.predictors)
        factor = np.linalg.cholesky(extreme.R)
        sd = self.scale_y
        mean = np.array([float(o.mean) * o.parts for o in self.paper.outcomes])
        known = {
            "L": np.tril(factor / np.diag(factor)[:, None], -1),
            "beta": extreme.beta,
            "sy": (extreme.sy / sd)[:, None],
            "my": ((extreme.my - mean) / sd)[:, None],
            "r": extreme.r_free[None],
            "x": np.nan_to_num(extreme.x, nan=1.0),
            "y": extreme.y,
        }
        for j in range(p):
            known |= {f"m{j}": extreme.mx[j : j + 1, None], f"s{j}": extreme.sx[j : j + 1, None]}
        return np.concatenate([known[name].T.ravel() for name in self.names])

    def solve(self, objective, start: np.ndarray, most: int = 400):
        """Local minimum of an expression: (extreme or None, raw solution).

        It ends after so many steps at most, and not after so many seconds, and has one thread: how
        fast or busy a machine is, and how many processors it has, shall not change what is found.
        """
        symbols = ca.vertcat(*self.symbols)
        program = {"x": symbols, "f": objective, "g": ca.vertcat(*self.rows)}
        options = {
            "ipopt.print_level": 0,
            "print_time": 0,
            "ipopt.sb": "yes",
            "ipopt.max_iter": most,
            "ipopt.tol": 1e-6,
            "ipopt.mu_strategy": "adaptive",
            "ipopt.acceptable_tol": 1e-4,
            "ipopt.bound_relax_factor": 0.0,
        }
        solver = ca.nlpsol("solver", "ipopt", program, options)
        low = np.array(self.row_low, dtype=float)
        high = np.array(self.row_high, dtype=float)
        bounds = {"lbx": np.concatenate(self.low), "ubx": np.concatenate(self.high)}
        with keep_one_thread():
            found = solver(x0=start, lbg=low, ubg=high, **bounds)
        values = np.array(found["g"]).ravel()
        miss = np.maximum(np.maximum(low - values, values - high), 0).max()
        if miss > 0.005:
            return None, np.array(found["x"]).ravel()
        return self.read(symbols, found["x"], float(found["f"])), np.array(found["x"]).ravel()

    def read(self, symbols, point, value) -> Extreme:
        """A raw solution as moments."""
        names = [self.R, self.sx, self.mx, self.sy, self.my, self.beta, self.r_free, self.x, self.y]
        read = ca.Function("read", [symbols], [ca.SX(e) for e in names])
        found = [np.array(e) for e in read(point)]
        x = np.where(self.pattern.answered, found[7], np.nan)
        flat = [found[0], *(f.ravel() for f in found[1:5]), found[5], found[6].ravel(), x, found[8]]
        return Extreme(*flat, value)


def _half(text: str) -> float:
    return 0.5 * 10.0 ** -len(text.partition(".")[2])
