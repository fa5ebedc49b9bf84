# Golden values for proportional odds: ordinal::clm run to the last digits, sandwich for HC0 and CR;
# Brant's test from glm fits by its definition; effects by definition. Run in this folder:
# Rscript ordinal.R. Writes data-ordinal*.csv, ordinal.csv, ordinal-models.csv, ordinal-effects.csv.
suppressMessages({library(ordinal); library(sandwich); library(numDeriv)})
set.seed(20140506)
text17 <- function(x) ifelse(is.na(x), "", trimws(formatC(x, digits = 17, format = "g")))
sizes <- c(31, 24, 19, 15, 12, 10, 9, 7, 6, 5, 4, 3, 2, 2)
make <- function(levels, cuts) {
  n <- sum(sizes); G <- length(sizes)
  la <- rep(sprintf("la%02d", seq_len(G)), sizes); g <- match(la, unique(la))
  d <- data.frame(la, x = round(rnorm(n) + .4 * rnorm(G)[g], 3), s = round(rnorm(G), 3)[g],
                  role = factor(sample(c("worker", "manager", "senior"), n, TRUE, c(.6, .25, .15)),
                                levels = c("worker", "manager", "senior")),
                  exposure = round(exp(rnorm(n, 3, .5))) + 1)
  latent <- with(d, .5 * x + .4 * s + .6 * (role == "senior")) + .3 * rnorm(G)[g] + rlogis(n)
  d$y <- cut(latent, c(-Inf, cuts, Inf), labels = levels, ordered_result = TRUE)
  d
}
cases <- list(
  ordinal = list(d = make(c("inadequate", "improving", "good", "outstanding"), c(-1.5, 0, 2)),
                 f = y ~ x + s + role),
  ordinalseven = list(d = make(letters[1:7], c(-3, -1.5, -.5, 0, 1, 2.2)), f = y ~ x + s),
  ordinaloffset = list(d = make(c("low", "mid", "high"), c(-1, 1)),
                       f = y ~ x + s + offset(log(exposure))),
  ordinalscaled = list(d = make(c("low", "mid", "high"), c(-1, 1)), f = y ~ x + s,
                       scale = c(x = 1e-7, s = 1e5)))
coefs <- models <- effects <- NULL
term <- function(names) gsub("\\brole([a-z]+)", "role[\\1]", names, perl = TRUE)
for (name in names(cases)) {
  case <- cases[[name]]; d <- case$d
  fit <- clm(case$f, data = d, control = clm.control(gradTol = 1e-13, relTol = 1e-15, maxIter = 200L,
                                                     method = "Newton"))
  b <- coef(fit); q <- length(b); n <- nrow(d)
  bread <- vcov(fit)
  # estfun.clm leaves offsets out: no sandwich there.
  hasOffset <- name == "ordinaloffset"
  S <- sandwich::estfun(fit); stopifnot(hasOffset || max(abs(colSums(S))) < 1e-8)
  Sg <- rowsum(S, d$la); G <- nrow(Sg)
  V <- list(classical = bread, hc0 = bread %*% crossprod(S) %*% bread,
            hc1 = bread %*% crossprod(S) %*% bread * n / (n - q),
            cr0 = bread %*% crossprod(Sg) %*% bread,
            cr1 = bread %*% crossprod(Sg) %*% bread * G / (G - 1),
            cr1s = bread %*% crossprod(Sg) %*% bread * G / (G - 1) * (n - 1) / (n - q))
  if (hasOffset) V <- V["classical"]
  W <- if (hasOffset) V$classical else V$cr1
  for (m in names(V)) coefs <- rbind(coefs, data.frame(case = name, method = m,
    term = term(names(b)), estimate = b, std_error = sqrt(diag(V[[m]]))))
  ll <- as.numeric(logLik(fit))
  # Brant (1990): binary fits, their slopes' joint covariance.
  K <- nlevels(d$y); codes <- as.integer(d$y)
  X <- model.matrix(delete.response(terms(fit)), d); X[, 1] <- 1
  off <- if (name == "ordinaloffset") log(d$exposure) else rep(0, n)
  fits <- lapply(1:(K - 1), function(k) glm.fit(X, as.integer(codes > k), offset = off,
    family = binomial(), control = glm.control(epsilon = 1e-15, maxit = 100)))
  pr <- lapply(fits, function(f) f$fitted.values)
  A <- lapply(pr, function(p) solve(crossprod(X, X * (p * (1 - p)))))
  p1 <- ncol(X) - 1; big <- matrix(0, (K - 1) * p1, (K - 1) * p1)
  for (k in 1:(K - 1)) for (l in k:(K - 1)) {
    block <- (A[[k]] %*% crossprod(X, X * (pr[[l]] * (1 - pr[[k]]))) %*% A[[l]])[-1, -1]
    big[(k - 1) * p1 + 1:p1, (l - 1) * p1 + 1:p1] <- block
    big[(l - 1) * p1 + 1:p1, (k - 1) * p1 + 1:p1] <- t(block)
  }
  D <- cbind(do.call(rbind, rep(list(-diag(p1)), K - 2)), diag(p1 * (K - 2)))
  bb <- unlist(lapply(fits, function(f) f$coefficients[-1])); dd <- D %*% bb
  chi <- drop(t(dd) %*% solve(D %*% big %*% t(D), dd))
  models <- rbind(models, data.frame(case = name,
    measure = c("log_likelihood", "aic", "bic", "brant_p"),
    value = c(ll, AIC(fit), AIC(fit, k = log(n)), pchisq(chi, p1 * (K - 2), lower.tail = FALSE))))
  # Average effect of x and s on the probability of each level, delta method under cr1 (classical with the offset).
  Xs <- X[, -1, drop = FALSE]
  for (v in c("x", "s")) for (k in 1:K) {
    f <- function(b) {
      th <- c(-Inf, b[1:(K - 1)], Inf); eta <- Xs %*% b[K:q] + off
      mean((dlogis(th[k] - eta) - dlogis(th[k + 1] - eta)) * b[v])
    }
    J <- jacobian(f, b)
    effects <- rbind(effects, data.frame(case = name, term = v, level = levels(d$y)[k],
      estimate = f(b), std_error = sqrt(drop(J %*% W %*% t(J)))))
  }
  for (v in names(case$scale)) {
    d[[v]] <- d[[v]] * case$scale[v]
    own <- coefs$case == name & coefs$term == v
    for (s in c("estimate", "std_error")) coefs[own, s] <- coefs[own, s] / case$scale[v]
    own <- effects$case == name & effects$term == v
    for (s in c("estimate", "std_error")) effects[own, s] <- effects[own, s] / case$scale[v]
  }
  d$log_exposure <- log(d$exposure)
  for (v in names(d)[sapply(d, is.double)]) d[[v]] <- text17(d[[v]])
  write.csv(d, paste0("data-", name, ".csv"), row.names = FALSE, quote = FALSE)
}
for (v in c("estimate", "std_error")) { coefs[[v]] <- text17(coefs[[v]]); effects[[v]] <- text17(effects[[v]]) }
models$value <- text17(models$value)
write.csv(coefs, "ordinal.csv", row.names = FALSE, quote = FALSE)
write.csv(models, "ordinal-models.csv", row.names = FALSE, quote = FALSE)
write.csv(effects, "ordinal-effects.csv", row.names = FALSE, quote = FALSE)
cat(paste(c("ordinal", packageVersion("ordinal")), collapse = " "), "\n",
    file = "versions.txt", append = TRUE)
