# Highest maxima of Firth's penalized likelihood with nine columns, of designs (maxima-data.csv, found by chance
# among some thousands) where the way up from zero leads to a lower one: brglm2 from the highest of BFGS's ends from 100 starts.
# Rscript maxima.R  writes maxima.csv, maxima-versions.txt here.
suppressMessages(library(brglm2))
set.seed(3)
d <- read.csv("maxima-data.csv")
num <- function(v) sprintf("%.12g", v)
penalized <- function(b, X, y) {
  eta <- drop(X %*% b); w <- plogis(eta) * plogis(-eta)
  v <- sum(ifelse(y == 1, plogis(eta, log.p = TRUE), plogis(-eta, log.p = TRUE)))
  r <- qr.R(qr(sqrt(w) * X))
  v + sum(log(abs(diag(r))))
}
gradient <- function(b, X, y) {
  eta <- drop(X %*% b); p <- plogis(eta)
  Q <- qr.Q(qr(sqrt(p * (1 - p)) * X))
  drop(crossprod(X, y - p + rowSums(Q^2) * (.5 - p)))
}
out <- do.call(rbind, lapply(unique(d$case), function(k) {
  own <- d[d$case == k, -1]
  X <- cbind(1, as.matrix(own[, -1])); y <- own$y
  up <- function(start) tryCatch(optim(start, penalized, gradient, X, y, method = "BFGS",
    control = list(fnscale = -1, maxit = 3000, reltol = 1e-15)), error = function(e) NULL)
  sd <- c(1, pmax(apply(X[, -1], 2, sd), .1))
  zero <- up(rep(0, 9))
  ends <- Filter(Negate(is.null), lapply(1:100, function(i) up(rnorm(9) * sample(c(1, 4, 12, 40), 1) / sd)))
  best <- ends[[which.max(sapply(ends, `[[`, "value"))]]
  # Carried on by brglm2 from there, with scoring of its own.
  f <- suppressWarnings(glm(y ~ X - 1, family = binomial(), start = best$par, method = "brglmFit",
    type = "AS_mean", epsilon = 1e-11, maxit = 20000, slowit = .5))
  b <- unname(coef(f))
  cat(k, zero$value, best$value, penalized(b, X, y), max(abs(gradient(b, X, y))), "\n")
  best <- list(value = penalized(b, X, y), b = b)
  data.frame(case = k, zero = num(if (is.null(zero)) NA else zero$value), highest = num(best$value),
    t(setNames(num(best$b), paste0("b", 0:8))))
}))
write.csv(out, "maxima.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste("brglm2", packageVersion("brglm2"))), "maxima-versions.txt")
