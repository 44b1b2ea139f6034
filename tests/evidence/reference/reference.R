# A second implementation, in R, of every number the notebooks report.
#
#   Rscript tests/evidence/reference/reference.R FOLDER OUT.csv
#
# FOLDER holds clean.csv (the cleaned data), likert.csv and regression.csv (two sets that pingouin ships); a third set, bfi of psych,
# is written there so that it can be compared too. Nothing is shared with the Python side but those files: scales, keying and models
# are stated here again. OUT.csv gets one value a line: data,row,column,statistic,value,made_by; versions.csv, beside it, the versions.

suppressPackageStartupMessages({library(psych); library(car); library(boot); library(lmtest); library(sandwich)})

values <- list()

# values: a named vector of numbers, one statistic each; by: the R function they come from.
say <- function(data, row, column, numbers, by) {
  key <- lapply(list(data = data, row = row, column = column, made_by = by), function(word) rep(as.character(word), length(numbers)))
  values[[length(values) + 1]] <<- c(key, list(statistic = names(numbers), value = sprintf("%.17g", as.numeric(unlist(numbers)))))
}

# ---- Scores and scales ----

score <- function(items, reversed, low, high, method) {
  for (name in reversed) items[[name]] <- low + high - items[[name]]
  list(items = items, score = if (method == "sum") rowSums(items) else rowMeans(items))
}

say_alpha <- function(data, name, items, level = .95) {
  items <- na.omit(items)
  fit <- suppressWarnings(suppressMessages(psych::alpha(items, warnings = FALSE, check.keys = FALSE)))
  ends <- psych::alpha.ci(fit$total$raw_alpha, n.obs = nrow(items), n.var = ncol(items), p.val = 1 - level)
  say(data, name, "", c(items = ncol(items), complete = nrow(items), alpha = fit$total$raw_alpha), "psych::alpha")
  say(data, name, "", c(alpha_low = ends$lower.ci, alpha_high = ends$upper.ci), "psych::alpha.ci")
}

say_moments <- function(data, name, x) {
  x <- x[!is.na(x)]
  say(data, name, "", c(n = length(x), mean = mean(x), sd = sd(x), min = min(x), max = max(x)), "mean; sd; range")
  say(data, name, "", c(skewness = psych::skew(x, type = 2)), "psych::skew(type = 2)")
}

say_ends <- function(data, name, x, low, high) {
  x <- x[!is.na(x)]
  say(data, name, "", c(at_lowest = 100 * mean(x == low), at_highest = 100 * mean(x == high)), "mean")
}

say_counts <- function(data, name, x, options) {
  counts <- table(factor(x, levels = options))
  say(data, name, "", c(n = sum(counts)), "table")
  for (option in options) {
    say(data, name, option, c(count = counts[[as.character(option)]], percent = 100 * prop.table(counts)[[as.character(option)]]), "table; prop.table")
  }
}

say_weekly <- function(data, name, x) {
  x <- x[!is.na(x)]
  say(data, name, "4-6", c(count = sum(x >= 4), percent = 100 * sum(x >= 4) / length(x)), "sum")
}

say_diagnosis <- function(data, items) {
  items <- na.omit(items)
  present <- cbind(items[, 1:8] >= 2, items[, 9] >= 1)
  core <- present[, 1] | present[, 2]
  how_many <- rowSums(present)
  found <- ifelse(!core | how_many < 2, "none", ifelse(how_many >= 5, "major", "other"))
  for (name in c("major", "other", "none")) say(data, "diagnosis", name, c(count = sum(found == name), percent = 100 * mean(found == name)), "rowSums")
}

# ---- Correlations and regressions ----

say_correlation <- function(data, x, y, frame, level = .95) {
  both <- na.omit(frame[, c(x, y)])
  test <- cor.test(both[[1]], both[[2]], conf.level = level)
  say(data, x, y, c(pairs = nrow(both), r = unname(test$estimate), r_low = test$conf.int[1], r_high = test$conf.int[2],
                    r_t = unname(test$statistic), r_p = test$p.value), "cor.test")
}

say_regression <- function(data, outcome, predictors, frame, level = .95) {
  rows <- na.omit(frame[, c(outcome, predictors)])
  fit <- lm(reformulate(predictors, outcome), rows)
  table <- summary(fit)
  ends <- confint(fit, level = level)
  beta <- coef(lm(reformulate(predictors, outcome), as.data.frame(scale(rows))))
  inflation <- car::vif(fit)
  robust <- sqrt(diag(sandwich::vcovHC(fit, type = "HC3")))
  for (name in predictors) {
    line <- table$coefficients[name, ]
    say(data, outcome, name, c(B = line[[1]], se = line[[2]], t = line[[3]], p = line[[4]], df = table$df[2]), "lm")
    say(data, outcome, name, c(low = ends[name, 1], high = ends[name, 2]), "confint")
    say(data, outcome, name, c(beta = beta[[name]]), "lm of scaled data")
    say(data, outcome, name, c(vif = inflation[[name]]), "car::vif")
    say(data, outcome, name, c(se_hc3 = robust[[name]]), "sandwich::vcovHC")
  }
  f <- table$fstatistic
  say(data, outcome, "model", c(fit_n = nrow(rows), r2 = table$r.squared, r2_adjusted = table$adj.r.squared, F = f[[1]], df1 = f[[2]], df2 = f[[3]],
                                F_p = pf(f[[1]], f[[2]], f[[3]], lower.tail = FALSE)), "summary.lm")
  say_diagnostics(data, outcome, fit)
}

say_diagnostics <- function(data, outcome, fit) {
  say(data, outcome, "model", c(breusch_pagan_p = lmtest::bptest(fit)$p.value[[1]]), "lmtest::bptest")
  say(data, outcome, "model", c(largest_cooks_distance = max(cooks.distance(fit))), "cooks.distance")
  e <- residuals(fit)
  n <- length(e)
  jb <- n / 6 * (psych::skew(e, type = 1)^2 + psych::kurtosi(e, type = 1)^2 / 4)
  say(data, outcome, "model", c(jarque_bera_p = pchisq(jb, 2, lower.tail = FALSE)), "psych::skew; psych::kurtosi; pchisq")
  design <- model.matrix(fit)
  d <- svd(sweep(design, 2, sqrt(colSums(design^2)), "/"))$d
  say(data, outcome, "model", c(condition_number = max(d) / min(d)), "svd")
}

# ---- The survey ----

uses <- c("use_signin", "use_reaction", "use_u2friend", "use_funcan", "use_column", "use_u2cycle")
outcomes <- c("dd_total", "ghsq_formal", "ghsq_informal")

survey <- function(clean) {
  scales <- list(
    phq9_total = list(paste0("phq9_", 1:9), character(), 0, 3, "sum"),
    dd_total = list(paste0("dd_", 1:12), paste0("dd_", c(1, 2, 3, 4, 8, 10)), 0, 5, "sum"),
    ghsq_formal = list(c("ghsq_physician", "ghsq_mhp", "ghsq_online"), character(), 1, 7, "mean"),
    ghsq_informal = list(c("ghsq_partner", "ghsq_friend", "ghsq_family"), character(), 1, 7, "mean"))
  for (name in names(scales)) {
    s <- scales[[name]]
    made <- score(clean[, s[[1]]], s[[2]], s[[3]], s[[4]], s[[5]])
    times <- if (s[[5]] == "sum") length(s[[1]]) else 1
    say_alpha("survey", name, made$items)
    say_moments("survey", name, made$score)
    say_ends("survey", name, made$score, times * s[[3]], times * s[[4]])
    clean[[name]] <- made$score
  }
  bands <- cut(clean$phq9_total, c(-Inf, 4, 9, 14, 19, 27), c("minimal", "mild", "moderate", "moderately severe", "severe"))
  say_counts("survey", "severity", bands, levels(bands))
  say_diagnosis("survey", clean[, paste0("phq9_", 1:9)])
  say_moments("survey", "age", clean$age)
  say("survey", "sample", "", c(n = nrow(clean)), "nrow")
  say("survey", "platform", "", c(response_rate = 100 * nrow(clean) / 23864), "nrow")
  say_counts("survey", "gender", clean$gender, c("woman", "man", "undisclosed"))
  for (name in c("medication", "psychotherapy")) say_counts("survey", name, clean[[name]], 0:1)
  say_counts("survey", "tenure", clean$tenure, 1:5)
  for (name in uses) {
    say_counts("survey", name, clean[[name]], 1:6)
    say_weekly("survey", name, clean[[name]])
  }
  for (x in names(scales)) for (y in uses) say_correlation("survey", x, y, clean)
  for (y in names(scales)[-1]) say_regression("survey", y, uses, clean)
  clean
}

# ---- Three other data sets, so that agreement is no accident of the survey's ----

likert <- function(frame) {
  say_alpha("likert", "total", frame)
  say_moments("likert", "total", rowSums(frame))
  for (name in names(frame)) say_moments("likert", name, frame[[name]])
  pairs <- combn(names(frame), 2)
  for (i in seq_len(ncol(pairs))) say_correlation("likert", pairs[1, i], pairs[2, i], frame)
}

regression <- function(frame) {
  for (name in names(frame)) say_moments("regression", name, frame[[name]])
  for (name in names(frame)[-1]) say_correlation("regression", names(frame)[1], name, frame)
  say_regression("regression", names(frame)[1], names(frame)[-1], frame)
}

personality <- function(frame) {
  keys <- list(A = 1, C = c(4, 5), E = c(1, 2), N = integer(), O = c(2, 5))
  for (letter in names(keys)) {
    items <- frame[, paste0(letter, 1:5)]
    made <- score(items, if (length(keys[[letter]])) paste0(letter, keys[[letter]]) else character(), 1, 6, "mean")
    for (name in names(items)) say_moments("bfi", name, items[[name]])
    say_alpha("bfi", letter, made$items)
    frame[[letter]] <- made$score
    say_moments("bfi", letter, made$score)
  }
  pairs <- combn(names(keys), 2)
  for (i in seq_len(ncol(pairs))) say_correlation("bfi", pairs[1, i], pairs[2, i], frame)
  say_regression("bfi", "N", c("A", "C", "E", "O"), frame)
}

# ---- Sensitivity ----

# Standardised slope and standard error of the first predictor columns, by least squares or with HC3; ranks: of everything first.
standardised <- function(y, x, robust = FALSE, ranks = FALSE) {
  frame <- data.frame(y = y, x)
  if (ranks) frame <- as.data.frame(lapply(frame, rank))
  fit <- lm(y ~ ., as.data.frame(scale(frame)))
  error <- if (robust) sqrt(diag(sandwich::vcovHC(fit, type = "HC3"))) else summary(fit)$coefficients[, 2]
  list(estimate = unname(coef(fit))[-1], se = unname(error)[-1], fit = fit)
}

# Bell and McCaffrey's degrees of freedom of HC3 errors, from whole matrices: tr(MD)^2 / tr(MDMD).
df_of_hc3 <- function(fit) {
  x <- model.matrix(fit)
  slopes <- solve(crossprod(x), t(x))
  left <- diag(nrow(x)) - x %*% slopes
  squares <- left * t(left)
  sapply(2:ncol(x), function(j) {
    d <- (slopes[j, ] / diag(left))^2
    min(sum(diag(left) * d)^2 / sum(d * (squares %*% d)), fit$df.residual)
  })
}

# Least squares from correlations of pairs; df from the smallest n of a pair.
from_pairs <- function(frame) {
  known <- !is.na(as.matrix(frame))
  df <- min(crossprod(known)) - ncol(frame)
  r <- cor(frame, use = "pairwise.complete.obs")
  slopes <- solve(r[-1, -1], r[-1, 1])
  left <- 1 - sum(slopes * r[-1, 1])
  list(estimate = unname(slopes), se = unname(sqrt(left / df * diag(solve(r[-1, -1])))))
}

# Every specification of one outcome that needs neither imputation nor an iterative fit.
say_specifications <- function(frame, outcome) {
  codings <- list(codes = 1:6, yearly = c(0, 1, 12, 52, 156, 312), weekly = c(0, 0, 0, 1, 1, 1), ever = c(0, 1, 1, 1, 1, 1))
  common <- names(sort(table(frame$gender), decreasing = TRUE))
  sexes <- sapply(common[-1], function(g) as.numeric(frame$gender == g))
  colnames(sexes) <- paste0("sex", seq_len(ncol(sexes)))
  people <- list(none = NULL, demographic = c(colnames(sexes), "age"), depression = c(colnames(sexes), "age", "phq9_total"),
                 tenure = c(colnames(sexes), "age", "tenure"))
  table <- data.frame(frame[, c(uses, outcomes, "age", "phq9_total", "tenure")], sexes)
  grid <- expand.grid(method = c("pearson", "spearman", "ols", "hc3", "rank"), coding = names(codings),
                      missing = c("pairwise", "listwise", "matrix", "person_mean"), covariates = names(people),
                      model = c("alone", "together", "index"), stringsAsFactors = FALSE)
  simple <- grid$method %in% c("pearson", "spearman")
  bare <- grid$covariates == "none"
  left_out <- (!bare & grid$model != "alone") | (simple & (!bare | grid$model == "together")) |
    (grid$method %in% c("ols", "rank") & grid$model != "together" & bare) |
    (grid$coding == "yearly" & grid$method %in% c("spearman", "rank") & grid$model != "index") |
    (grid$missing == "matrix" & (grid$model != "together" | grid$method != "ols")) |
    (grid$missing == "pairwise" & grid$model != "alone")
  grid <- grid[!left_out, ]
  for (i in seq_len(nrow(grid))) {
    g <- grid[i, ]
    used <- if (g$missing == "listwise") na.omit(table) else table
    used[, uses] <- lapply(used[, uses], function(v) codings[[g$coding]][v])
    if (g$missing == "person_mean") {
      own <- ifelse(rowMeans(!is.na(used[, uses])) >= .5, rowMeans(used[, uses], na.rm = TRUE), NA)
      used[, uses] <- lapply(used[, uses], function(v) ifelse(is.na(v), own, v))
    }
    used$index <- rowMeans(used[, uses])
    for (focal in if (g$model == "together") list(uses) else if (g$model == "index") list("index") else as.list(uses)) {
      rows <- used[, c(outcome, focal, people[[g$covariates]])]
      if (g$missing == "matrix") {
        fit <- from_pairs(rows)
        by <- "cor(use = pairwise.complete.obs); solve"
      } else {
        rows <- na.omit(rows)
        fit <- standardised(rows[[1]], rows[-1], robust = g$method == "hc3", ranks = g$method %in% c("spearman", "rank"))
        by <- if (g$method == "hc3") "lm of scaled data; sandwich::vcovHC" else "lm of scaled data"
      }
      for (j in seq_along(focal)) say("sensitivity", focal[j], paste(unlist(g), collapse = " "), c(estimate = fit$estimate[j], se = fit$se[j]), by)
      if (g$method == "hc3") {
        freedom <- df_of_hc3(fit$fit)
        for (j in seq_along(focal)) say("sensitivity", focal[j], paste(unlist(g), collapse = " "), c(df_hc3 = freedom[j]), "model.matrix; traces")
      }
    }
  }
}

# The D-D scale with other items turned.
say_keyings <- function(frame) {
  keyings <- list(none_turned = integer(), negated_turned = c(1, 2, 3, 4, 6, 8, 10))
  for (name in names(keyings)) {
    items <- frame[, paste0("dd_", 1:12)]
    items[, keyings[[name]]] <- 5 - items[, keyings[[name]]]
    total <- rowSums(items)
    for (x in uses) say("sensitivity", x, paste("dd_total", name), c(keyed = cor(total, frame[[x]], use = "complete.obs")), "cor")
  }
}

# Huber's weights on standardised variables (standard deviations that divide by n). rlm takes the
# MAD with .6745 for qnorm(.75), so its limit is set to mean the same multiple of the exact one.
say_robust <- function(outcome, predictors, frame, column) {
  rows <- na.omit(frame[, c(outcome, predictors)])
  z <- as.data.frame(lapply(rows, function(v) (v - mean(v)) / sqrt(mean((v - mean(v))^2))))
  fit <- MASS::rlm(reformulate(predictors, outcome), z, k = 1.345 * .6745 / qnorm(.75), maxit = 500, acc = 1e-12)
  for (name in predictors) say("sensitivity", outcome, paste(name, column), c(robust = coef(fit)[[name]]), "MASS::rlm")
}

polyserial <- function(y, x) {
  z <- (y - mean(y)) / sqrt(mean((y - mean(y))^2))
  place <- match(x, sort(unique(x)))
  cut <- c(-Inf, qnorm(head(cumsum(table(place)) / length(x), -1)), Inf)
  loss <- function(rho) -sum(log(pnorm((cut[place + 1] - rho * z) / sqrt(1 - rho^2)) - pnorm((cut[place] - rho * z) / sqrt(1 - rho^2))))
  optimize(loss, c(-.999, .999), tol = 1e-9)$minimum
}

# Slopes of the proportional-odds model on the scale of predictor and latent outcome (standard deviations that divide by n).
say_ordered <- function(outcome, predictors, frame, column) {
  rows <- na.omit(frame[, c(outcome, predictors)])
  z <- as.data.frame(lapply(rows[-1], function(v) (v - mean(v)) / sqrt(mean((v - mean(v))^2))))
  fit <- MASS::polr(reformulate(predictors, "y"), data.frame(y = factor(rows[[1]]), z), Hess = TRUE, control = list(reltol = 1e-15, maxit = 2000))
  latent <- as.matrix(z) %*% coef(fit)
  size <- sqrt(mean((latent - mean(latent))^2) + pi^2 / 3)
  error <- sqrt(diag(vcov(fit)))[predictors]
  for (name in predictors) say("sensitivity", outcome, paste(name, column), c(logit = coef(fit)[[name]] / size, logit_se = error[[name]] / size), "MASS::polr")
}

say_ordinal <- function(frame) {
  for (y in outcomes) for (x in uses) {
    both <- na.omit(frame[, c(y, x)])
    tau <- suppressWarnings(cor.test(both[[1]], both[[2]], method = "kendall", exact = FALSE))
    say("sensitivity", y, x, c(kendall = sin(pi * unname(tau$estimate) / 2), kendall_z = unname(tau$statistic)), "cor.test(method = kendall)")
    rho <- suppressWarnings(cor.test(both[[1]], both[[2]], method = "spearman"))
    say("sensitivity", y, x, c(spearman = unname(rho$estimate)), "cor.test(method = spearman)")
    say("sensitivity", y, x, c(polyserial = polyserial(both[[1]], both[[2]])), "optimize")
    say_ordered(y, x, frame, "alone")
    say_robust(y, x, frame, "alone")
  }
  for (y in outcomes) {
    say_ordered(y, uses, frame, "together")
    say_robust(y, uses, frame, "together")
  }
}

all_orders <- function(v) if (length(v) < 2) list(v) else do.call(c, lapply(seq_along(v), function(i) lapply(all_orders(v[-i]), function(o) c(v[i], o))))

say_importance <- function(frame, outcome) {
  rows <- na.omit(frame[, c(outcome, uses)])
  memo <- list()
  r2 <- function(set) {
    key <- paste(sort(set), collapse = " ")
    if (is.null(memo[[key]])) memo[[key]] <<- summary(lm(reformulate(set, outcome), rows))$r.squared
    memo[[key]]
  }
  gains <- sapply(all_orders(uses), function(o) {
    total <- c(0, sapply(seq_along(o), function(i) r2(o[1:i])))
    setNames(diff(total), o)[uses]
  })
  for (name in uses) say("sensitivity", outcome, name, c(lmg = mean(gains[name, ])), "lm over all orders")
}

say_collinearity <- function(frame) {
  for (y in outcomes) {
    rows <- na.omit(frame[, c(y, uses)])
    for (x in uses) {
      fit <- standardised(rows[[y]], rows[x])
      say("sensitivity", y, x, c(alone = fit$estimate, alone_se = fit$se), "lm of scaled data")
    }
    say_importance(frame, y)
  }
  rows <- na.omit(frame[, uses])
  apart <- cor(rows)[upper.tri(diag(length(uses)))]
  say("sensitivity", "overlap", "", c(n = nrow(rows), smallest_r = min(apart), largest_r = max(apart), median_r = median(apart)), "cor")
  say("sensitivity", "overlap", "", c(first_component = prcomp(rows, scale. = TRUE)$sdev[1]^2 / length(uses)), "prcomp")
}

# The likelihood of a correlation, its means and spreads integrated out (Jeffreys), against none: uniform prior over -1 to 1.
null_bayes_correlation <- function(r, n) {
  series <- function(x) sapply(x, function(v) { k <- 0:200; sum(exp(2 * lgamma(k + .5) - 2 * lgamma(.5) + lgamma(n - .5) - lgamma(n - .5 + k) - lgamma(k + 1)) * v^k) })
  f <- function(rho) exp((n - 1) / 2 * log1p(-rho^2) - (n - 1.5) * log1p(-rho * r)) * series((1 + rho * r) / 2)
  f(0) / (integrate(f, -1, r, rel.tol = 1e-10)$value + integrate(f, r, 1, rel.tol = 1e-10)$value) * 2
}

null_bayes_regression <- function(r2, n, k, scale = sqrt(2) / 4) {
  f <- function(g) exp((n - 1 - k) / 2 * log1p(g) - (n - 1) / 2 * log1p((1 - r2) * g) + .5 * log(n * scale^2 / 2 / pi) - 1.5 * log(g) - n * scale^2 / (2 * g))
  points <- c(0, 10^(-2:8), Inf)
  1 / sum(sapply(seq_len(length(points) - 1), function(i) integrate(f, points[i], points[i + 1], rel.tol = 1e-10)$value))
}

say_evidence <- function(frame, bound = .2, power = .8, level = .05) {
  p <- c()
  for (x in c("phq9_total", outcomes)) for (y in uses) {
    both <- na.omit(frame[, c(x, y)])
    n <- nrow(both)
    r <- cor(both)[1, 2]
    z <- psych::fisherz(r)
    error <- 1 / sqrt(n - 3)
    two <- max(pnorm(z, psych::fisherz(bound), error), pnorm(z, -psych::fisherz(bound), error, lower.tail = FALSE))
    say("sensitivity", x, y, c(detectable = psych::fisherz2r((qnorm(1 - level / 2) + qnorm(power)) * error),
                               excluded = psych::fisherz2r(abs(z) + qnorm(1 - level) * error), equivalence_p = two), "psych::fisherz; pnorm")
    say("sensitivity", x, y, c(bayes_factor = null_bayes_correlation(r, n)), "integrate")
    p[paste(x, y)] <- cor.test(both[[1]], both[[2]])$p.value
  }
  for (name in names(p)) {
    key <- strsplit(name, " ")[[1]]
    say("sensitivity", key[1], key[2], c(holm = p.adjust(p, "holm")[[name]], bh = p.adjust(p, "BH")[[name]]), "p.adjust")
  }
  for (y in outcomes) {
    rows <- na.omit(frame[, c(y, uses)])
    fit <- standardised(rows[[1]], rows[-1])
    model <- lm(reformulate(uses, y), rows)
    df <- df.residual(model)
    inflation <- car::vif(model)
    least <- uniroot(function(d) 1 - pt(qt(1 - level / 2, df), df, d) + pt(-qt(1 - level / 2, df), df, d) - power, c(1, 6), tol = 1e-12)$root
    for (i in seq_along(uses)) {
      b <- fit$estimate[i]
      e <- fit$se[i]
      say("sensitivity", y, uses[i], c(slope_detectable = least * sqrt(inflation[[i]] / df), slope_excluded = abs(b) + qt(1 - level, df) * e,
                                       slope_equivalence_p = max(pt((b - bound) / e, df), pt((b + bound) / e, df, lower.tail = FALSE))), "pt; uniroot; car::vif")
    }
    say("sensitivity", y, "model", c(bayes_factor = null_bayes_regression(summary(model)$r.squared, nrow(rows), length(uses))), "integrate")
  }
}

say_missing <- function(frame) {
  complete <- complete.cases(frame[, uses])
  for (x in c("phq9_total", outcomes)) {
    full <- frame[complete, x]
    part <- frame[!complete, x]
    say("sensitivity", x, "incomplete", c(difference = (mean(part) - mean(full)) / sqrt((var(full) + var(part)) / 2)), "mean; var")
    say("sensitivity", x, "incomplete", c(p = t.test(full, part)$p.value), "t.test")
  }
}

# ---- Resampling: R's own random numbers, so agreement is to Monte Carlo error ----

say_shuffled <- function(frame, times = 5000) {
  y <- as.matrix(frame[, c("phq9_total", outcomes)])
  x <- as.matrix(frame[, uses])
  n <- crossprod(!is.na(y), !is.na(x))
  t_of <- function(r) abs(r * sqrt((n - 2) / (1 - r^2)))
  seen <- t_of(cor(y, x, use = "pairwise.complete.obs"))
  chance <- replicate(times, c(t_of(cor(y[sample(nrow(y)), ], x, use = "pairwise.complete.obs"))))
  order <- order(-seen)
  largest <- apply(chance[order, ][length(seen):1, ], 2, cummax)[length(seen):1, ]
  adjusted <- cummax((1 + rowSums(largest >= seen[order])) / (1 + times))
  single <- (1 + rowSums(chance >= c(seen))) / (1 + times)
  at <- expand.grid(row = rownames(seen), column = colnames(seen), stringsAsFactors = FALSE)
  for (i in seq_along(seen)) {
    say("resampling", at$row[i], at$column[i], c(shuffled_p = single[i], largest_p = adjusted[match(i, order)]), "sample; cor")
  }
}

say_bootstrap <- function(frame, times = 10000) {
  all <- c("phq9_total", outcomes)
  numbers <- as.matrix(frame[, c(all, uses)])
  entries <- function(m, i) {
    m <- m[i, ]
    slopes <- unlist(lapply(outcomes, function(y) {
      v <- cov(m[, c(y, uses)], use = "complete.obs")
      b <- solve(v[-1, -1], v[-1, 1])
      c(b, b * sqrt(diag(v)[-1] / v[1, 1]))
    }))
    c(t(cor(m[, all], m[, uses], use = "pairwise.complete.obs")), slopes)
  }
  drawn <- boot::boot(numbers, entries, R = times)
  without <- t(sapply(seq_len(nrow(numbers)), function(i) entries(numbers, -i)))
  influence <- (nrow(numbers) - 1) * (rep(colMeans(without), each = nrow(numbers)) - without)
  keys <- rbind(data.frame(row = rep(all, each = length(uses)), column = uses, statistic = "r"),
                data.frame(row = rep(outcomes, each = 2 * length(uses)), column = uses, statistic = rep(rep(c("B", "beta"), each = length(uses)), 3)))
  for (i in seq_len(nrow(keys))) {
    ends <- boot::boot.ci(drawn, type = "bca", index = i, L = influence[, i])$bca[4:5]
    found <- setNames(c(ends, sd(drawn$t[, i])), paste0(keys$statistic[i], c("_low", "_high", "_se")))
    say("resampling", keys$row[i], keys$column[i], found, "boot::boot.ci(type = bca)")
  }
}

main <- function(folder, out) {
  scored <- survey(read.csv(file.path(folder, "clean.csv")))
  say_specifications(scored, "ghsq_formal")
  say_keyings(scored)
  say_ordinal(scored)
  say_collinearity(scored)
  say_evidence(scored)
  say_missing(scored)
  set.seed(20210907)
  say_shuffled(scored)
  say_bootstrap(scored)
  likert(read.csv(file.path(folder, "likert.csv")))
  regression(read.csv(file.path(folder, "regression.csv")))
  write.csv(bfi[, 1:25], file.path(folder, "bfi.csv"), row.names = FALSE, na = "")
  personality(bfi)
  columns <- c("data", "row", "column", "statistic", "value", "made_by")
  table <- sapply(columns, function(name) unlist(lapply(values, `[[`, name)), simplify = FALSE)
  write.csv(as.data.frame(table), out, row.names = FALSE, quote = FALSE)
  packages <- c("psych", "car", "boot", "lmtest", "sandwich", "MASS")
  versions <- data.frame(name = c("R", packages), version = c(paste(R.version$major, R.version$minor, sep = "."), sapply(packages, function(p) as.character(packageVersion(p)))))
  write.csv(versions, file.path(dirname(out), "versions.csv"), row.names = FALSE, quote = FALSE)
}

words <- commandArgs(trailingOnly = TRUE)
if (length(words) != 2) stop("usage: Rscript reference.R FOLDER OUT.csv")
main(words[1], words[2])
