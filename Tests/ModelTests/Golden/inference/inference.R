# Wild bootstrap of regressions on indicators, Romano-Wolf on wild draws, the cluster jackknife, degrees of
# freedom of contrasts and HTZ tests, by literal refits and clubSandwich. Run in Golden/inference.
suppressMessages({library(clubSandwich); library(sandwich)})
digits17 <- function(x) formatC(x, digits = 17, format = "g", width = 1)
TIE <- 1e-9
# The panels of Golden/panel with an outcome that is hardly told by x and z, and clusters of areas.
panel <- function(name) {
  d <- read.csv(sprintf("../panel/within-data-%s.csv", name)); area <- as.integer(substring(d$area, 2))
  d$h <- round(d$y - .5 * d$x + .2 * d$z + cos(3 * area) * d$x / 3, 3); d$group <- sprintf("g%d", area %% 9)
  d$kind <- c("a", "b", "c")[1 + (seq_len(nrow(d)) * 7) %% 3]
  write.csv(d, sprintf("data-%s.csv", name), row.names = FALSE, quote = FALSE)
  read.csv(sprintf("data-%s.csv", name))
}
design <- function(terms, absorb, d) {
  X <- model.matrix(reformulate(c(terms, sprintf("factor(%s)", absorb))), d)
  X[, qr(X)$pivot[seq_len(qr(X)$rank)], drop = FALSE]
}
inverse <- function(X, w) {
  Q <- solve(crossprod(X, w * X))
  Q %*% (2 * diag(ncol(X)) - crossprod(X, w * X) %*% Q)
}
signs <- function(G) as.matrix(expand.grid(rep(list(c(1, -1)), G)))

# |t*| of every sign vector and |t|, the factor of CR1 left out.
draws <- function(y, X, w, cl, j, type, V) {
  Q <- inverse(X, w)
  if (type == "restricted") {
    f <- lm.wfit(X[, -j, drop = FALSE], y, w); e <- residuals(f); centre <- 0
  } else {
    f <- lm.wfit(X, y, w); e <- residuals(f); centre <- f$coefficients[j]
  }
  stat <- function(Y, centre) {
    beta <- Q %*% crossprod(X, w * Y); E <- Y - X %*% beta
    S <- rowsum(as.vector(X %*% Q[, j]) * w * E, cl)
    abs(beta[j, ] - centre) / sqrt(colSums(S^2))
  }
  own <- stat(matrix(y), 0)
  all <- unlist(lapply(split(seq_len(nrow(V)), ceiling(seq_len(nrow(V)) / 1024)), function(rows)
    stat((y - e) + t(V[rows, , drop = FALSE])[cl, , drop = FALSE] * e, centre)), use.names = FALSE)
  list(own = own, all = all)
}
wild <- list()
cases <- list(
  list("balanced", "area", "area", FALSE), list("balanced", c("area", "period"), "area", FALSE),
  list("apart", c("area", "period"), "area", FALSE), list("unbalanced", "area", "group", TRUE),
  list("unbalanced", c("area", "period"), "group", TRUE),
  list("balanced", c("area", "period", "school"), "group", FALSE))
joint <- list()
for (c in cases) {
  d <- panel(c[[1]]); absorb <- c[[2]]; cl <- match(d[[c[[3]]]], unique(d[[c[[3]]]])); G <- max(cl)
  w <- if (c[[4]]) d$w else rep(1, nrow(d)); X <- design(c("x", "z"), absorb, d); V <- signs(G)
  key <- list(data = c[[1]], absorb = paste(absorb, collapse = "+"), cluster = c[[3]], weighted = c[[4]])
  for (term in c("x", "z")) for (type in c("restricted", "unrestricted")) {
    a <- draws(d$h, X, w, cl, match(term, colnames(X)), type, V)
    wild[[length(wild) + 1]] <- data.frame(key, term, type, p = digits17(mean(a$all >= a$own * (1 - TIE))),
                                           strict = digits17(mean(a$all > a$own * (1 + TIE))))
  }
  # Joint: W* = n'D^-1 n of x = z = 0, restricted.
  js <- match(c("x", "z"), colnames(X)); Q <- inverse(X, w)
  e <- residuals(lm.wfit(X[, -js, drop = FALSE], d$h, w))
  W <- function(Y) {
    beta <- Q %*% crossprod(X, w * Y); E <- Y - X %*% beta; Z <- (X %*% Q[, js]) * w
    S1 <- rowsum(Z[, 1] * E, cl); S2 <- rowsum(Z[, 2] * E, cl)
    a <- colSums(S1^2); b <- colSums(S1 * S2); cc <- colSums(S2^2)
    n1 <- beta[js[1], ]; n2 <- beta[js[2], ]
    (n1^2 * cc - 2 * n1 * n2 * b + n2^2 * a) / (a * cc - b^2)
  }
  own <- W(matrix(d$h))
  all <- unlist(lapply(split(seq_len(nrow(V)), ceiling(seq_len(nrow(V)) / 1024)), function(rows)
    W((d$h - e) + t(V[rows, , drop = FALSE])[cl, , drop = FALSE] * e)))
  wild[[length(wild) + 1]] <- data.frame(key, term = "joint", type = "restricted",
    p = digits17(mean(is.na(all) | all >= own * (1 - 2 * TIE))), strict = "")
}
write.csv(do.call(rbind, wild), "within-wild.csv", row.names = FALSE, quote = FALSE)

# Romano-Wolf: three fits of one panel, two of them within.
d <- panel("unbalanced"); cl <- match(d$group, sort(unique(d$group))); V <- signs(max(cl)); ones <- rep(1, nrow(d))
members <- list(list(d$h, design(c("x", "z"), "area", d), "x"), list(d$h, cbind(`(Intercept)` = 1, z = d$z, x = d$x), "z"),
                list(d$z, design("x", c("area", "period"), d), "x"))
rw <- list()
for (type in c("restricted", "unrestricted")) {
  all <- lapply(members, function(m) draws(m[[1]], m[[2]], ones, cl, match(m[[3]], colnames(m[[2]])), type, V))
  own <- sapply(all, `[[`, "own"); drawn <- sapply(all, `[[`, "all"); before <- 0
  # Min P: each statistic by its own distribution over the draws.
  share <- sapply(1:3, function(j) sapply(drawn[, j], function(v) mean(drawn[, j] >= v * (1 - TIE))))
  raw <- sapply(1:3, function(j) mean(drawn[, j] >= own[j] * (1 - TIE))); order <- order(raw, -own)
  p <- numeric(3)
  for (k in 1:3) {
    least <- apply(share[, order[k:3], drop = FALSE], 1, min)
    before <- max(before, mean(least <= raw[order[k]] + 1e-12)); p[order[k]] <- before
  }
  rw[[type]] <- data.frame(type, member = 1:3, t = digits17(own), p = digits17(p))
}
write.csv(do.call(rbind, rw), "romano-wolf.csv", row.names = FALSE, quote = FALSE)

# The cluster jackknife about the estimate, (G-1)/G sum (b_g - b)(b_g - b)'.
jack <- list()
for (name in c("balanced14", "weighted14", "eight")) {
  d <- read.csv(sprintf("../covariance-data-%s.csv", name)); d$wt <- if (name == "weighted14") d$w else 1
  f <- lm(y ~ x + s, d, weights = wt)
  left <- sapply(unique(d$la), function(g) coef(lm(y ~ x + s, d[d$la != g, ], weights = wt))) - coef(f)
  G <- length(unique(d$la)); V <- (G - 1) / G * tcrossprod(left)
  if (name != "weighted14") stopifnot(all.equal(V, (G - 1) / G * as.matrix(vcovCR(f, cluster = d$la, type = "CR3")),
                                                check.attributes = FALSE, tolerance = 1e-10))
  jack[[name]] <- data.frame(scenario = name, term = names(coef(f)), se = digits17(sqrt(diag(V))))
}
write.csv(do.call(rbind, jack), "jackknife.csv", row.names = FALSE, quote = FALSE)

# Degrees of freedom of contrasts of a between fit.
d <- panel("balanced")
m <- aggregate(d[c("y", "x", "z")], d[c("area", "region")], mean)
f <- lm(y ~ x + z, m); C <- rbind(c(0, 1, -1), c(0, 1, 2), c(1, 1.5, 0))
lc <- linear_contrast(f, vcov = "CR2", cluster = m$region, contrasts = C, test = "Satterthwaite")
write.csv(data.frame(intercept = C[, 1], x = C[, 2], z = C[, 3], se = digits17(lc$SE), df = digits17(lc$df)),
          "contrasts.csv", row.names = FALSE, quote = FALSE)

# The same within absorbed effects, of the regression on indicators.
within <- list()
for (absorb in list("area", c("area", "period"))) for (cluster in c("area", "group")) {
  d <- panel("unbalanced"); f <- lm(reformulate(c("x", "z", sprintf("factor(%s)", absorb)), "h"), d)
  at <- match(c("x", "z"), names(coef(f))); C <- rbind(c(1, -1), c(1, 2), c(0, 3))
  full <- matrix(0, 3, length(coef(f))); full[, at] <- C
  lc <- linear_contrast(f, vcov = "CR2", cluster = d[[cluster]], contrasts = full, test = "Satterthwaite")
  within[[length(within) + 1]] <- data.frame(absorb = paste(absorb, collapse = "+"), cluster, x = C[, 1], z = C[, 2],
    se = digits17(lc$SE), df = digits17(lc$df))
}
write.csv(do.call(rbind, within), "contrasts-within.csv", row.names = FALSE, quote = FALSE)

# HTZ of a category within absorbed effects.
htz <- list()
for (absorb in list("area", c("area", "period"))) {
  d <- panel("unbalanced")
  f <- lm(reformulate(c("x", "kind", sprintf("factor(%s)", absorb)), "h"), d)
  for (cluster in c("area", "group")) {
    t <- Wald_test(f, constraints = constrain_zero(grep("kind", names(coef(f)))), vcov = "CR2",
                   cluster = d[[cluster]], test = "HTZ")
    htz[[length(htz) + 1]] <- data.frame(absorb = paste(absorb, collapse = "+"), cluster, statistic = digits17(t$Fstat),
      df1 = t$df_num, df2 = digits17(t$df_denom), p = digits17(t$p_val))
  }
}
write.csv(do.call(rbind, htz), "htz.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste("clubSandwich", packageVersion("clubSandwich")),
             paste("sandwich", packageVersion("sandwich"))), "versions.txt")
