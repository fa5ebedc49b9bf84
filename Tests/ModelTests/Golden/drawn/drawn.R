# Golden Romano-Wolf and permutation p-values by brute force, every fit made anew: drawn.csv, on
# ../correlations/correlations-data.csv.  Made with R 4.2.2:  Rscript drawn.R
d <- read.csv("../correlations/correlations-data.csv")
d$treated <- as.numeric(d$la %in% c("a", "c", "e", "g"))
d$dose <- c(a = 1, b = 4, c = 1, d = 9, e = 4, f = 1, g = 9, h = 9)[d$la]
d$w <- 1 + (seq_len(nrow(d)) %% 3)
labels <- sort(unique(d$la)); G <- length(labels)

cr1 <- function(y, X, k, w = rep(1, length(y))) {
  A <- solve(crossprod(X, w * X)); b <- A %*% crossprod(X, w * y); e <- y - X %*% b
  s <- t(sapply(labels, function(g) colSums((X * w * c(e))[d$la == g, , drop = FALSE])))
  V <- G / (G - 1) * A %*% crossprod(s) %*% A
  list(b = b, t = b[k] / sqrt(V[k, k]))
}
tests <- list(
  list(y = d$y, X = cbind(1, d$x, d$age), k = 2), list(y = d$z, X = cbind(1, d$x, d$y), k = 2),
  list(y = d$z, X = cbind(1, d$x, d$y), k = 3), list(y = d$age, X = cbind(1, d$z), k = 2))
observed <- sapply(tests, function(m) abs(cr1(m$y, m$X, m$k)$t))
signs <- as.matrix(expand.grid(rep(list(c(-1, 1)), G))); colnames(signs) <- labels
draws <- t(apply(signs, 1, function(v) sapply(tests, function(m) {
  X0 <- m$X[, -m$k]; f <- X0 %*% solve(crossprod(X0), crossprod(X0, m$y))
  abs(cr1(f + v[d$la] * (m$y - f), m$X, m$k)$t)
})))
# Min P: each statistic by its own distribution over the draws.
share <- sapply(seq_along(tests), function(j) sapply(draws[, j], function(v) mean(draws[, j] >= v * (1 - 1e-9))))
raw <- sapply(seq_along(tests), function(j) mean(draws[, j] >= observed[j] * (1 - 1e-9)))
order <- order(raw, -observed); p <- numeric(length(tests)); before <- 0
for (k in seq_along(order)) {
  rest <- order[k:length(order)]
  least <- apply(share[, rest, drop = FALSE], 1, min)
  before <- max(before, mean(least <= raw[order[k]] + 1e-12)); p[order[k]] <- before
}

arrangements <- function(v) {
  if (length(v) == 1) return(matrix(v, 1, 1))
  do.call(rbind, lapply(unique(v), function(a) cbind(a, arrangements(v[-match(a, v)]))))
}
permute <- function(x, controls, w = rep(1, nrow(d))) {
  values <- tapply(x, d$la, `[`, 1)[labels]
  t <- function(values) cr1(d$y, cbind(1, values[match(d$la, labels)], controls), 2, w)$t
  all <- apply(arrangements(unname(values)), 1, t); t0 <- t(values)
  c(t0, mean(abs(all) >= abs(t0) * (1 - 1e-9)), length(all))
}
one <- permute(d$treated, cbind(d$age)); three <- permute(d$dose, cbind(d$age, d$z))
weighted <- permute(d$treated, NULL, d$w)
out <- function(x) formatC(x, digits = 17, format = "g", width = 1)
write.csv(data.frame(
  what = c(paste0("romano_wolf", 1:4), "treated", "dose", "weighted"),
  t = out(c(observed, one[1], three[1], weighted[1])),
  p = out(c(p, one[2], three[2], weighted[2])),
  count = out(c(rep(nrow(signs) / 2, 4), one[3], three[3], weighted[3]))),
  "drawn.csv", row.names = FALSE, quote = FALSE)
