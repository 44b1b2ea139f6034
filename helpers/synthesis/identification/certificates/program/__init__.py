"""Linear inequalities that every data set with these printed numbers satisfies.

Enters: printed numbers. Leaves: a Program, its rows in exact fractions.

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

from helpers.synthesis.identification.certificates.program.products import build_program

__all__ = ["build_program"]
