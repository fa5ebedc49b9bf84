# Wild cluster bootstrap by literal refits: every one of the 2^G bootstrap samples is made, fitted and
# its CR1 t statistic computed from rows. Run in Golden/wild; reads ../covariance-data-*.csv.
# Writes wild.csv (p of beta = 0), wild-curve.csv (p of other hypotheses), wild-joint.csv, and the
# data of its own.
digits17 <- function(x) format(x, digits = 17, trim = TRUE, scientific = NA)
TIE <- 1e-9

# |t| of coefficient j minus b0, CR0 (the factor of CR1 is the same in every sample).
squared_t <- function(Q, X, w, cl, Y, j, centre) {
  # Literal: coefficients, residuals, scores by cluster; columns of Y are samples.
  XtWX1 <- Q
  beta <- XtWX1 %*% crossprod(X, w * Y)
  E <- Y - X %*% beta
  z <- as.vector(X %*% XtWX1[, j]) * w
  S <- rowsum(z * E, cl)
  num <- beta[j, ] - centre; den <- colSums(S^2)
  scale <- sqrt(colSums(Y^2)) * 1e-13
  list(num = num, den = den)
}
vectors <- function(G) as.matrix(expand.grid(rep(list(c(1, -1)), G)))
wild <- function(d, X, w, cl, j, b0, type) {
  y <- d$y; cl <- match(cl, unique(cl)); G <- max(cl)
  Q <- solve(crossprod(X, w * X))
  # Refined inverse: the reference should not be the weaker side.
  Q <- Q %*% (2 * diag(ncol(X)) - crossprod(X, w * X) %*% Q)
  full <- as.vector(Q %*% crossprod(X, w * y))
  if (type == "restricted") {
    y0 <- y - X[, j] * b0
    if (ncol(X) > 1) {
      f <- lm.wfit(X[, -j, drop = FALSE], y0, w)
      fitted <- y - residuals(f); e <- residuals(f)
    } else { fitted <- X[, j] * b0; e <- y0 }
    centre <- b0
  } else { fitted <- as.vector(X %*% full); e <- y - fitted; centre <- full[j] }
  own <- squared_t(Q, X, w, cl, matrix(y), j, b0)
  t2 <- own$num^2 / own$den
  V <- vectors(G); ge <- 0; gt <- 0
  big <- sum(abs(e * w))
  for (start in seq(1, nrow(V), by = 1024)) {
    v <- V[start:min(nrow(V), start + 1023), , drop = FALSE]
    Y <- fitted + t(v)[cl, , drop = FALSE] * e
    s <- squared_t(Q, X, w, cl, Y, j, centre)
    num <- s$num; den <- s$den
    num[abs(num) <= 1e-11 * sd(y)] <- 0
    ge <- ge + sum(num^2 >= t2 * den * (1 - 2 * TIE)); gt <- gt + sum(num^2 > t2 * den * (1 + 2 * TIE))
  }
  c(ge, gt) / nrow(V)
}
write_own <- function(name, sizes, treated) {
  set.seed(7 + length(sizes)); G <- length(sizes); g <- rep(seq_len(G), sizes); n <- length(g)
  d <- data.frame(la = sprintf("la%02d", g), y = 0, x = round(rnorm(n) + .4 * rnorm(G)[g], 3),
                  s = treated[g])
  d$y <- round(1 + .3 * d$x + .5 * rnorm(G)[g] + rnorm(n), 3)
  write.csv(d, paste0("../covariance-data-", name, ".csv"), row.names = FALSE, quote = FALSE)
}
write_own("two", c(12, 9), c(.4, 1.3))
write_own("three", c(12, 9, 5), c(.4, 1.3, .2))
write_own("onetreated", c(20, 12, 9, 7, 11, 8, 5, 4), c(0, 0, 1, 0, 0, 0, 0, 0))
write_own("eight", c(20, 12, 9, 7, 11, 8, 5, 4), c(.1, .7, -.4, 1.2, .3, -1, .6, .2))
scenarios <- list(
  balanced14 = y ~ x + s + role, constant14 = y ~ s, weighted14 = y ~ x + s + role,
  nointercept = y ~ x + role - 1, singleton = y ~ x + s, five = y ~ x + s,
  leverage1 = y ~ x + s + flag, weighted5 = y ~ x + s,
  two = y ~ x, three = y ~ x, onetreated = y ~ x + s, eight = y ~ x + s)
rows <- list(); curve <- list(); joint <- list()
for (name in names(scenarios)) {
  d <- read.csv(paste0("../covariance-data-", name, ".csv"))
  if ("role" %in% names(d)) d$role <- factor(d$role, levels = c("social_worker", "line_manager", "senior"))
  X <- model.matrix(scenarios[[name]], d)
  w <- if (startsWith(name, "weighted")) d$w else rep(1, nrow(d))
  for (term in intersect(c("x", "s"), colnames(X))) for (type in c("restricted", "unrestricted")) {
    j <- match(term, colnames(X))
    p <- wild(d, X, w, d$la, j, 0, type)
    rows[[length(rows) + 1]] <- data.frame(scenario = name, term, type, p_inclusive = digits17(p[1]),
                                           p_strict = digits17(p[2]))
    if (name %in% c("five", "eight", "singleton", "weighted14")) {
      b <- lm.wfit(X, d$y, w)$coefficients[j]
      for (step in c(-.6, -.2, -.05, .1, .3, .8)) {
        p <- wild(d, X, w, d$la, j, b + step, type)
        curve[[length(curve) + 1]] <- data.frame(scenario = name, term, type,
          hypothesis = digits17(unname(b + step)), p_inclusive = digits17(p[1]))
      }
    }
  }
  cat(name, "\n")
}
# Joint: W* = n'D^-1 n of R beta = 0 (x and s, or x and role), restricted.
for (name in c("eight", "singleton", "balanced14", "weighted14")) {
  d <- read.csv(paste0("../covariance-data-", name, ".csv"))
  if ("role" %in% names(d)) d$role <- factor(d$role, levels = c("social_worker", "line_manager", "senior"))
  X <- model.matrix(scenarios[[name]], d); w <- if (startsWith(name, "weighted")) d$w else rep(1, nrow(d))
  cl <- match(d$la, unique(d$la)); G <- max(cl); Q <- solve(crossprod(X, w * X))
  js <- match(c("x", "s"), colnames(X)); y <- d$y
  f <- lm.wfit(X[, -js, drop = FALSE], y, w); e <- residuals(f); fit <- y - e
  W <- function(Y) {
    beta <- Q %*% crossprod(X, w * Y); E <- Y - X %*% beta; Z <- (X %*% Q[, js]) * w
    S1 <- rowsum(Z[, 1] * E, cl); S2 <- rowsum(Z[, 2] * E, cl)
    a <- colSums(S1^2); b <- colSums(S1 * S2); c <- colSums(S2^2)
    n1 <- beta[js[1], ]; n2 <- beta[js[2], ]
    (n1^2 * c - 2 * n1 * n2 * b + n2^2 * a) / (a * c - b^2)
  }
  own <- W(matrix(y)); V <- vectors(G); ge <- 0; gt <- 0
  for (start in seq(1, nrow(V), by = 1024)) {
    v <- V[start:min(nrow(V), start + 1023), , drop = FALSE]
    s <- W(fit + t(v)[cl, , drop = FALSE] * e)
    ge <- ge + sum(s >= own * (1 - 2 * TIE)); gt <- gt + sum(s > own * (1 + 2 * TIE))
  }
  joint[[length(joint) + 1]] <- data.frame(scenario = name, p_inclusive = digits17(ge / nrow(V)),
                                           p_strict = digits17(gt / nrow(V)))
}
write.csv(do.call(rbind, rows), "wild.csv", row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, curve), "wild-curve.csv", row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, joint), "wild-joint.csv", row.names = FALSE, quote = FALSE)
writeLines(R.version.string, "wild-versions.txt")
