# Firth estimates and classical errors: brglm2 (AS_mean) run to the last digits. Profile intervals of the
# penalized likelihood by uniroot on the constrained maximum. Run in this folder: Rscript firth.R
# Writes data-firth*.csv and firth.csv.
suppressMessages(library(brglm2))
set.seed(19930801)
text17 <- function(x) trimws(formatC(x, digits = 17, format = "g"))
penalized <- function(b, X, y, m) {
  eta <- drop(X %*% b); p <- plogis(eta)
  sum(y * plogis(eta, log.p = TRUE) + (m - y) * plogis(-eta, log.p = TRUE)) +
    determinant(crossprod(X, X * (m * p * (1 - p))))$modulus / 2
}
# Newton-like scoring with coefficient j fixed, from the best fit and from zeros: under separation the
# constrained likelihood can have two maxima, of which the profile is the higher.
profile <- function(b, j, value, X, y, m)
  max(climb(b, j, value, X, y, m), tryCatch(climb(0 * b, j, value, X, y, m), error = function(e) -Inf))
climb <- function(b, j, value, X, y, m) {
  b[j] <- value; free <- setdiff(seq_along(b), j)
  for (i in 1:100000) {
    p <- plogis(drop(X %*% b)); w <- m * p * (1 - p)
    R <- qr(X * sqrt(w), tol = 1e-14); h <- rowSums(qr.Q(R)^2)
    U <- crossprod(X, y - m * p + h * (.5 - p))[free]
    step <- solve(crossprod(X[, free, drop = FALSE], X[, free, drop = FALSE] * (w + h * p * (1 - p))), U, tol = 1e-40)
    eta <- drop(X %*% b); moved <- max(abs(X[, free, drop = FALSE] %*% step))
    step <- step * min(1, max(5, max(abs(eta)) / 2) / moved); here <- penalized(b, X, y, m)
    shorter <- function() { b[free] <- b[free] + step; !isTRUE(penalized(b, X, y, m) >= here - 1e-10) }
    while (shorter() && max(abs(step)) > 1e-12) step <- step / 2
    b[free] <- b[free] + step
    if (max(abs(step)) < 1e-13) break
  }
  penalized(b, X, y, m)
}
n <- 60
a <- data.frame(x = round(rnorm(n), 3), z = rbinom(n, 1, .3)); a$y <- as.integer(a$x + .3 * a$z > .2)
b <- data.frame(x = round(rnorm(n), 3), z = rep(0:1, c(50, 10)))
b$y <- rbinom(n, 1, plogis(b$x - .5)); b$y[b$z == 1] <- 1
c <- data.frame(x = round(rnorm(n), 3), z = rbinom(n, 1, .4)); c$y <- rbinom(n, 1, plogis(.5 * c$x - 2))
e <- data.frame(x = round(rnorm(20), 3), z = rep(0:1, 10), m = 1:20)
e$y <- rbinom(20, e$m, plogis(e$x)); e$y[e$z == 1] <- 0
out <- NULL
for (case in list(list("firthcomplete", a), list("firthquasi", b), list("firthplain", c),
                  list("firthtrials", e))) {
  d <- case[[2]]; if (is.null(d$m)) d$m <- 1
  # Of the maxima that several starts lead to the highest: firthcomplete has two, and zero leads to the lower.
  ends <- lapply(list(c(0, 0, 0), c(0, 5, 5), c(-3, 16, 11)), function(start)
    suppressWarnings(glm(cbind(y, m - y) ~ x + z, data = d, family = binomial(), start = start,
      method = "brglmFit", type = "AS_mean", epsilon = 1e-14, maxit = 10000, slowit = 1)))
  heights <- sapply(ends, function(f) penalized(coef(f), model.matrix(f), d$y, d$m))
  fit <- ends[[which.max(heights)]]
  X <- model.matrix(fit); bb <- coef(fit)
  # brglm2 ends 1e-10 short under complete separation (mpmath: x 14.820111319926294): run on.
  for (i in 1:5000) {
    p <- plogis(drop(X %*% bb)); w <- d$m * p * (1 - p); h <- rowSums(qr.Q(qr(X * sqrt(w)))^2)
    step <- solve(crossprod(X, X * (w + h * p * (1 - p))), crossprod(X, d$y - d$m * p + h * (.5 - p)))
    bb <- setNames(bb + drop(step), names(bb)); if (max(abs(step / bb)) < 1e-15) break
  }
  top <- penalized(bb, X, d$y, d$m)
  p <- plogis(drop(X %*% bb)); w <- d$m * p * (1 - p); se <- sqrt(diag(solve(crossprod(X, X * w))))
  for (j in seq_along(bb)) {
    fall <- function(v) 2 * (top - profile(bb, j, v, X, d$y, d$m))
    end <- function(sign) uniroot(function(t) fall(bb[j] + sign * t) - qchisq(.95, 1),
      c(.3 * se[j], 2.5 * se[j]), extendInt = "upX", tol = 1e-12)$root
    out <- rbind(out, data.frame(case = case[[1]], term = names(bb)[j], estimate = text17(bb[j]),
      std_error = text17(se[j]), conf_low = text17(bb[j] - end(-1)), conf_high = text17(bb[j] + end(1)),
      p_value = text17(pchisq(fall(0), 1, lower.tail = FALSE))))
  }
  write.csv(d, paste0("data-", case[[1]], ".csv"), row.names = FALSE, quote = FALSE)
}
# Upper ends under complete separation: the constrained maximum does not converge here; firth-profile.py has
# them.
out$conf_high[out$case == "firthcomplete" & out$term != "(Intercept)"] <- ""
write.csv(out, "firth.csv", row.names = FALSE, quote = FALSE)
cat("brglm2", as.character(packageVersion("brglm2")), "\n", file = "versions.txt", append = TRUE)
