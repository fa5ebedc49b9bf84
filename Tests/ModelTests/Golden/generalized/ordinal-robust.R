# Golden values for hc2, hc3, hc4, cr2 and cr3 of proportional odds, which no package provides: the
# definition in whole matrices, in another coding than the program's (cumulative indicators, whitened by
# Cholesky factors). Row i has z_ik = 1[y_i <= k] with means F(theta_k - x_i'b), derivatives D_i and the
# multinomial's covariance V_i; with Z = V^(-1/2) D, e = V^(-1/2) (z - mean) and E = Z'Z,
#   meat = sum_g Z_g' (I - Z_g E^-1 Z_g')^(-power) e_g e_g' (...) Z_g,   bread = clm's covariance.
# Kauermann & Carroll (2001) for power 1/2, Mancl & DeRouen (2001) for 1. Satterthwaite and HTZ degrees
# of freedom from the n(K-1) x n(K-1) matrices (Pustejovsky & Tipton 2018). Of two levels cr3 is also
# compared with statsmodels (ordinal-robust.py). Run in this folder: Rscript ordinal-robust.R.
# Writes ordinal-robust.csv, ordinal-robust-tests.csv.
suppressMessages(library(ordinal))
text17 <- function(x) ifelse(is.na(x), "", trimws(formatC(x, digits = 17, format = "g")))
root <- function(A, p) { e <- eigen((A + t(A)) / 2, symmetric = TRUE)
  f <- ifelse(e$values > 1e-12, e$values^p, 0); e$vectors %*% (f * t(e$vectors)) }
levels <- list(ordinal = c("inadequate", "improving", "good", "outstanding"), ordinalseven = letters[1:7],
               ordinaloffset = c("low", "mid", "high"))
out <- tests <- NULL
for (name in names(levels)) {
  d <- read.csv(paste0("data-", name, ".csv"), stringsAsFactors = FALSE)
  d$y <- factor(d$y, levels = levels[[name]], ordered = TRUE)
  d$role <- factor(d$role, levels = c("worker", "manager", "senior"))
  f <- switch(name, ordinal = y ~ x + s + role, ordinalseven = y ~ x + s,
              ordinaloffset = y ~ x + s + offset(log_exposure))
  fit <- clm(f, data = d, control = clm.control(gradTol = 1e-13, relTol = 1e-15, maxIter = 200L,
                                                method = "Newton"))
  b <- coef(fit); q <- length(b); n <- nrow(d); K <- nlevels(d$y); codes <- as.integer(d$y)
  X <- model.matrix(update(f, NULL ~ .), d)[, -1]
  off <- if (name == "ordinaloffset") d$log_exposure else rep(0, n)
  X <- X[, names(b)[K:q]]
  eta <- drop(X %*% b[K:q]) + off
  Z <- e <- row <- NULL
  for (i in 1:n) {
    p <- plogis(b[1:(K - 1)] - eta[i]); dp <- dlogis(b[1:(K - 1)] - eta[i])
    V <- outer(p, p, pmin) - outer(p, p); L <- t(chol(V))
    D <- dp * cbind(diag(K - 1), matrix(-X[i, ], K - 1, q - K + 1, byrow = TRUE))
    Z <- rbind(Z, forwardsolve(L, D)); e <- c(e, forwardsolve(L, (codes[i] <= 1:(K - 1)) - p))
    row <- c(row, rep(i, K - 1))
  }
  stopifnot(max(abs(crossprod(Z, e))) < 1e-6)
  E <- crossprod(Z); H <- Z %*% solve(E, t(Z)); B <- vcov(fit); N <- length(e)
  run <- function(groups, power) {
    A <- matrix(0, N, N); S <- NULL
    for (g in unique(groups)) { own <- groups == g
      h <- sum(diag(H[own, own])); k <- if (is.na(power)) min(4, n * h / q) / 2 else power
      A[own, own] <- root(diag(sum(own)) - H[own, own], -k)
      S <- rbind(S, drop(crossprod(Z[own, ], A[own, own] %*% e[own]))) }
    list(V = B %*% crossprod(S) %*% B, A = A)
  }
  la <- d$la[row]
  found <- list(hc2 = run(row, .5), hc3 = run(row, 1), hc4 = run(row, NA), cr2 = run(la, .5), cr3 = run(la, 1))
  # Contribution of cluster g to contrast s: c_s' B Z_g' A_g e_g; its covariance under V with (I - H).
  M <- diag(N) - H; G <- unique(la)
  P <- lapply(G, function(g) { own <- la == g; B %*% t(Z[own, ]) %*% found$cr2$A[own, own] %*% M[own, ] })
  covariance <- function(g, h, C) C %*% P[[g]] %*% t(P[[h]]) %*% t(C)
  satterthwaite <- sapply(1:q, function(j) { C <- matrix(diag(q)[j, ], 1)
    W <- outer(seq_along(G), seq_along(G), Vectorize(function(g, h) covariance(g, h, C)))
    sum(diag(W))^2 / sum(W^2) })
  htz <- function(own) {
    C <- diag(q)[own, , drop = FALSE]; r <- length(own)
    Om <- Reduce(`+`, lapply(seq_along(G), function(g) covariance(g, g, C))); R <- root(Om, -.5)
    total <- 0
    for (g in seq_along(G)) for (h in seq_along(G)) { W <- R %*% covariance(g, h, C) %*% R
      total <- total + sum(outer(diag(W), diag(W))) + sum(W * t(W)) }
    eta <- r * (r + 1) / total
    Q <- drop(b[own] %*% solve(found$cr2$V[own, own], b[own])); df2 <- eta - r + 1
    Fs <- df2 / (eta * r) * Q
    data.frame(case = name, term = "role", method = "cr2", statistic = Fs, df1 = r, df2 = df2,
               p = pf(Fs, r, df2, lower.tail = FALSE))
  }
  if (name == "ordinal") tests <- rbind(tests, htz(grep("role", names(b))))
  for (m in names(found)) out <- rbind(out, data.frame(case = name, method = m,
    term = gsub("\\brole([a-z]+)", "role[\\1]", names(b), perl = TRUE), estimate = b,
    std_error = sqrt(diag(found[[m]]$V)), df = if (m == "cr2") satterthwaite else NA))
}
for (v in c("estimate", "std_error", "df")) out[[v]] <- text17(out[[v]])
for (v in c("statistic", "df2", "p")) tests[[v]] <- text17(tests[[v]])
write.csv(out, "ordinal-robust.csv", row.names = FALSE, quote = FALSE)
write.csv(tests, "ordinal-robust-tests.csv", row.names = FALSE, quote = FALSE)
