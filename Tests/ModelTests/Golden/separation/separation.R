# Golden values for separation. The rows whose outcome some combination of terms tells for certain, by the
# linear program  max sum(t), 0 <= t <= 1, t_i <= s_i x_i'b,  s_i x_i'b >= 0 (= 0 where trials are of both
# outcomes)  in lpSolve: b has no bound, so that t_i = 1 wherever any b tells row i. `growing` are the
# coefficients that can be other than zero along such b (each by a program of its own, |b| <= 1). Firth's
# estimates by brglm2 are finite in all. Run in this folder: Rscript separation.R. Writes data.csv,
# designs.csv and versions.txt.
suppressMessages({library(lpSolve); library(brglm2)})
set.seed(20260611)
sure <- function(X, y, m) {
  s <- ifelse(y == m, 1, ifelse(y == 0, -1, 0)); S <- X * ifelse(s == 0, 1, s); f <- s != 0
  n <- nrow(X); p <- ncol(X)
  # Columns: b+, b-, t.
  wide <- cbind(S, -S); k <- sum(f)
  A <- rbind(cbind(wide[f, , drop = FALSE], -diag(n)[f, f, drop = FALSE]),
             cbind(matrix(0, k, 2 * p), diag(k)))
  dir <- c(rep(">=", k), rep("<=", k)); rhs <- c(rep(0, k), rep(1, k))
  if (any(!f)) {
    A <- rbind(A, cbind(wide[!f, , drop = FALSE], matrix(0, n - k, k)))
    dir <- c(dir, rep("=", n - k)); rhs <- c(rhs, rep(0, n - k))
  }
  out <- lp("max", c(rep(0, 2 * p), rep(1, k)), A, dir, rhs)
  stopifnot(out$status == 0)
  which(f)[out$solution[-seq_len(2 * p)] > 0.5]
}
growing <- function(X, y, m) {
  s <- ifelse(y == m, 1, ifelse(y == 0, -1, 0)); S <- X / rep(apply(abs(X), 2, max), each = nrow(X))
  S <- S * ifelse(s == 0, 1, s); p <- ncol(X)
  A <- rbind(cbind(S, -S), diag(2 * p)); dir <- c(ifelse(s == 0, "=", ">="), rep("<=", 2 * p))
  rhs <- c(0 * s, rep(1, 2 * p))
  sapply(seq_len(p), function(j) max(sapply(c(1, -1), function(sign) {
    objective <- rep(0, 2 * p); objective[j] <- sign; objective[p + j] <- -sign
    lp("max", objective, A, dir, rhs)$objval
  })) > 1e-7)
}
n <- 48
one <- function(k = 1) round(rnorm(n), 1) * k
level <- function(rows) as.numeric(seq_len(n) %in% rows)
coin <- rbinom(n, 1, .5)
make <- function(y, ..., m = rep(1, n)) data.frame(y = as.numeric(y), m = m, ...)
a <- one(); b <- one()
designs <- list(
  by_number = make(a > .3, x1 = a, x2 = b),
  by_two = make(a + 2 * b > .15, x1 = a, x2 = b),
  by_level = make(ifelse(seq_len(n) %in% 1:6, 1, coin), x1 = level(1:6), x2 = b),
  by_cell = make(ifelse(seq_len(n) %in% 9:16, 0, coin), x1 = level(1:16), x2 = level(9:30), x3 = level(9:16)),
  by_two_levels = make(ifelse(seq_len(n) %in% 1:5, 1, ifelse(seq_len(n) %in% 6:9, 0, coin)),
    x1 = level(1:5), x2 = level(6:9), x3 = b),
  with_ties = make(ifelse(round(a) == 0, coin, a > 0), x1 = round(a)),
  none = make(coin, x1 = a, x2 = b),
  one_row_against = make(ifelse(seq_len(n) == which.max(a), 0, a > .3), x1 = a),
  far_away = make(2014 + a > 2014.3, x1 = 2014 + a, x2 = b * 1e-5),
  of_trials = make(ifelse(seq_len(n) %in% 20:24, 0, rbinom(n, 4, .4)), x1 = level(20:24), x2 = b,
    m = rep(4, n)),
  of_some_trials = make(ifelse(seq_len(n) %in% 1:3, 2, ifelse(a > 0, 4, 0)), x1 = a, x2 = level(1:3),
    m = rep(4, n)),
  many_terms = make(rowSums(matrix(rep(c(1, -1, 1), each = n), n) * cbind(a, b, coin)) > 0, x1 = a, x2 = b,
    x3 = coin, x4 = one(), x5 = one(), x6 = one(), x7 = one(), x8 = one()),
  many_terms_none = make(coin, x1 = a, x2 = b, x3 = one(), x4 = one(), x5 = one(), x6 = one(), x7 = level(1:9)))
data <- rows <- NULL
columns <- paste0("x", 1:8)
for (name in names(designs)) {
  d <- designs[[name]]; X <- cbind(1, as.matrix(d[, grep("^x", names(d))]))
  told <- sure(X, d$y, d$m)
  f <- glm(cbind(y, m - y) ~ X - 1, binomial, d, method = "brglmFit")
  stopifnot(is.finite(coef(f)))
  growing_terms <- if (length(told)) paste(columns[which(growing(X, d$y, d$m)[-1])], collapse = ";") else ""
  cat(name, length(told), "of", nrow(d), growing_terms, "\n")
  rows <- rbind(rows, data.frame(design = name, told = length(told), rows = paste(told, collapse = ";"), growing_terms))
  d[setdiff(columns, names(d))] <- NA
  data <- rbind(data, cbind(design = name, d[, c("y", "m", columns)]))
}
write.csv(rows, "designs.csv", row.names = FALSE, quote = FALSE)
write.csv(format(data, digits = 15, trim = TRUE), "data.csv", row.names = FALSE, quote = FALSE, na = "")
cat(R.version.string, "\n", paste(c("lpSolve", "brglm2"), sapply(c("lpSolve", "brglm2"), function(p)
  as.character(packageVersion(p))), collapse = "\n "), "\n", sep = "", file = "versions.txt")
