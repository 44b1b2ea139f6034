# A second implementation, in R, of every number the notebooks report.
#
#   Rscript tests/reference/reference.R FOLDER OUT.csv
#
# FOLDER holds clean.csv (the cleaned data), likert.csv and regression.csv (two sets that pingouin ships); a third set, bfi of psych,
# is written there so that it can be compared too. Nothing is shared with the Python side but those files: scales, keying and models
# are stated here again. OUT.csv gets one value a line: data,row,column,statistic,value,made_by; versions.csv, beside it, the versions.

suppressPackageStartupMessages({library(psych); library(car); library(boot); library(lmtest); library(sandwich)})

values <- list()

# values: a named vector of numbers, one statistic each; by: the R function they come from.
say <- function(data, row, column, numbers, by) {
  values[[length(values) + 1]] <<- data.frame(data = data, row = row, column = column, statistic = names(numbers),
                                             value = sprintf("%.17g", as.numeric(unlist(numbers))), made_by = by)
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

survey <- function(clean) {
  uses <- c("use_signin", "use_reaction", "use_u2friend", "use_funcan", "use_column", "use_u2cycle")
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

main <- function(folder, out) {
  survey(read.csv(file.path(folder, "clean.csv")))
  likert(read.csv(file.path(folder, "likert.csv")))
  regression(read.csv(file.path(folder, "regression.csv")))
  write.csv(bfi[, 1:25], file.path(folder, "bfi.csv"), row.names = FALSE, na = "")
  personality(bfi)
  write.csv(do.call(rbind, values), out, row.names = FALSE, quote = FALSE)
  packages <- c("psych", "car", "boot", "lmtest", "sandwich", "MASS")
  versions <- data.frame(name = c("R", packages), version = c(paste(R.version$major, R.version$minor, sep = "."), sapply(packages, function(p) as.character(packageVersion(p)))))
  write.csv(versions, file.path(dirname(out), "versions.csv"), row.names = FALSE, quote = FALSE)
}

words <- commandArgs(trailingOnly = TRUE)
if (length(words) != 2) stop("usage: Rscript reference.R FOLDER OUT.csv")
main(words[1], words[2])
