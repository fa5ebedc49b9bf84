# A claim's interval in the outcome itself: the least and largest average difference of predictions over the
# ellipsoid (b - b^)'V^-1(b - b^) <= c^2, c = the quantile of the coefficient's own test. Fits and V by R glm,
# ordinal::clm and clubSandwich (CR2, Satterthwaite); extremes by optim's BFGS on the sphere from many starts,
# which is checked to be where the effect still rises outwards. Run in this folder: Rscript claims.R
# Reads ../generalized/data-*.csv and data-claims.csv, writes data-claims.csv and claims.csv.
suppressMessages({library(ordinal); library(clubSandwich)})
text17 <- function(x) trimws(formatC(x, digits = 17, format = "g"))
set.seed(20120201)
# Few rows and nearly all of them told by x: a difference near 100 points.
steep <- data.frame(x = rep(0:1, each = 9), s = round(rnorm(18), 3))
steep$y <- c(1, rep(0, 8), rep(1, 8), 0); steep$la <- rep(letters[1:6], 3); steep$role <- "worker"
steep$m <- 1; steep$log_exposure <- 0
write.csv(steep, "data-claims.csv", row.names = FALSE, quote = FALSE)

extreme <- function(theta, gradient, b, V, c, side) {
  C <- t(chol(V)); on <- function(w) c * w / sqrt(sum(w^2))
  f <- function(w) -side * theta(b + drop(C %*% on(w)))
  g <- function(w) { z <- on(w); s <- -side * drop(crossprod(C, gradient(b + drop(C %*% z))))
    n <- sqrt(sum(w^2)); c / n * (s - w * sum(s * w) / n^2) }
  starts <- c(lapply(1:20, function(i) rnorm(length(b))), lapply(seq_along(b), function(j) C[j, ]),
              lapply(seq_along(b), function(j) -C[j, ]))
  runs <- lapply(starts, function(w) optim(w / sqrt(sum(w^2)), f, g, method = "BFGS",
                                           control = list(reltol = 1e-16, maxit = 5000)))
  best <- runs[[which.min(sapply(runs, `[[`, "value"))]]
  z <- on(best$par)
  stopifnot(side * sum(crossprod(C, gradient(b + drop(C %*% z))) * z) > 0)
  theta(b + drop(C %*% z))
}
rows <- list()
put <- function(case, method, term, theta, gradient, b, V, j, df) {
  c <- qt(.975, df)
  rows[[length(rows) + 1]] <<- data.frame(case, method, term, estimate = text17(theta(b)),
    low = text17(extreme(theta, gradient, b, V, c, -1)), high = text17(extreme(theta, gradient, b, V, c, 1)))
}
read <- function(file) { d <- read.csv(file, stringsAsFactors = FALSE)
  d$role <- factor(d$role, levels = c("worker", "manager", "senior")); d }
places <- function(d, f, term) {
  at <- function(change) model.matrix(f, change(d))
  if (term == "x" && all(d$x %in% 0:1)) list(at(function(d) { d$x <- 0; d }), at(function(d) { d$x <- 1; d }))
  else if (term == "x") list(at(identity), at(function(d) { d$x <- d$x + 1; d }))
  else list(at(function(d) { d$role[] <- "worker"; d }), at(function(d) { d$role[] <- sub("role", "", term); d }))
}
glms <- function(case, file, family, f, terms, clustered) {
  d <- read(file); fit <- glm(update(f, y ~ .), family, d, control = glm.control(epsilon = 1e-15, maxit = 200))
  mean <- fit$family$linkinv; slope <- fit$family$mu.eta
  for (term in terms) {
    P <- places(d, f, term); j <- match(term, names(coef(fit)))
    theta <- function(b) base::mean(mean(drop(P[[2]] %*% b)) - mean(drop(P[[1]] %*% b)))
    gradient <- function(b) drop(crossprod(P[[2]], slope(drop(P[[2]] %*% b))) -
                                 crossprod(P[[1]], slope(drop(P[[1]] %*% b)))) / nrow(d)
    put(case, "classical", term, theta, gradient, coef(fit), vcov(fit), j, Inf)
    if (!clustered) next
    V <- vcovCR(fit, d$la, type = "CR2")
    df <- coef_test(fit, V, test = "Satterthwaite")$df_Satt[j]
    put(case, "cr2", term, theta, gradient, coef(fit), as.matrix(V), j, df)
  }
}
glms("logit", "../generalized/data-logit.csv", binomial(), ~ x + s + role, c("x", "rolemanager"), TRUE)
glms("poisson", "../generalized/data-poisson.csv", poisson(), ~ x + s + role, c("x", "rolemanager"), FALSE)
glms("steep", "data-claims.csv", binomial(), ~ x + s, "x", FALSE)
d <- read("../generalized/data-ordinal.csv")
d$y <- factor(d$y, levels = c("inadequate", "improving", "good", "outstanding"), ordered = TRUE)
fit <- clm(y ~ x + s, data = d, control = clm.control(gradTol = 1e-12, maxIter = 200))
K <- nlevels(d$y) - 1; X0 <- cbind(d$x, d$s); X1 <- cbind(d$x + 1, d$s)
top <- function(b, X) plogis(drop(X %*% b[-(1:K)]) - b[K])
slope <- function(b, X) { p <- top(b, X); p * (1 - p) }
theta <- function(b) mean(top(b, X1) - top(b, X0))
gradient <- function(b) { g <- numeric(length(b)); s1 <- slope(b, X1); s0 <- slope(b, X0)
  g[K] <- -mean(s1 - s0); g[-(1:K)] <- (crossprod(X1, s1) - crossprod(X0, s0)) / nrow(d); g }
put("ordinal", "classical", "x", theta, gradient, coef(fit), vcov(fit), K + 1, Inf)
write.csv(do.call(rbind, rows), "claims.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, sapply(c("ordinal", "clubSandwich"), function(p) paste(p, packageVersion(p)))), "versions.txt")
