# fit: wls under true nulls, by literal refits: what WeightedCertificateTests compares with.
#   Rscript weighted.R
# weighted-designs.csv   rows of one design: cluster, terms, weights
# weighted-outcomes.csv  draws written out, a row each
# weighted-tests.csv     p of each draw, term and method, by sandwich and clubSandwich
# weighted-rates.csv     rejection rates at 5 % over draws anew, by matrix algebra on rows
suppressMessages({library(sandwich); library(clubSandwich)})
plain <- function(v) if (is.numeric(v)) formatC(v, digits = 17, format = "g", width = 1) else v
set.seed(20120501)
sizes <- c(14, 11, 9, 7, 6, 5, 4, 3, 3, 2)
G <- length(sizes); n <- sum(sizes); g <- rep(seq_len(G), sizes)
x <- rnorm(G)[g]
z <- rnorm(n) + 0.5 * rnorm(G)[g]
w <- exp(0.8 * rnorm(n))
d <- data.frame(g = paste0("c", g), x, z, w)
write.csv(as.data.frame(lapply(d, plain)), "weighted-designs.csv", row.names = FALSE, quote = FALSE)
icc <- 0.1
wbar <- mean(w)
draw <- function(k) sqrt(icc) * matrix(rnorm(G * k), G)[g, ] +
  sqrt(1 - icc) * matrix(rnorm(n * k), n) * sqrt(wbar / w)

# Written out.
Y <- draw(12)
out <- data.frame(t(Y)); names(out) <- paste0("y", seq_len(n))
write.csv(as.data.frame(lapply(out, plain)), "weighted-outcomes.csv", row.names = FALSE, quote = FALSE)
rows <- NULL
for (b in 1:12) {
  d$y <- Y[, b]
  fit <- lm(y ~ x + z, data = d, weights = w)
  tail <- function(V, df) { i <- 2:3; s <- coef(fit)[i] / sqrt(diag(V)[i]); 2 * pt(-abs(s), df) }
  add <- function(method, p) rows <<- rbind(rows, data.frame(draw = b, method, term = c("x", "z"), p = p))
  add("classical", tail(vcov(fit), n - 3))
  cr1 <- vcovCR(fit, d$g, "CR1")
  add("cr1_normal", tail(cr1, Inf))
  add("cr1s", tail(vcovCR(fit, d$g, "CR1S"), G - 1))
  add("cr3", tail(vcovCR(fit, d$g, "CR3"), G - 1))
  left <- sapply(unique(d$g), function(k) coef(lm(y ~ x + z, data = d, weights = w, subset = g != k)))
  add("cr3_jackknife", tail((G - 1) / G * tcrossprod(left - coef(fit)), G - 1))
  add("cr2", coef_test(fit, vcov = vcovCR(fit, d$g, "CR2"), test = "Satterthwaite")$p_Satt[2:3])
}
rows$p <- plain(rows$p)
write.csv(rows, "weighted-tests.csv", row.names = FALSE, quote = FALSE)

# Rates: clubSandwich's adjustment matrices and degrees of freedom, which the design alone decides.
d$y <- Y[, 1]
fit <- lm(y ~ x + z, data = d, weights = w)
X <- model.matrix(fit); B <- solve(t(X) %*% (w * X)); M <- B %*% t(X * w)
V <- vcovCR(fit, d$g, "CR2")
A <- attr(V, "adjustments"); lv <- split(seq_len(n), g)
A <- A[match(paste0("c", seq_len(G)), names(A))]
df2 <- coef_test(fit, vcov = V, test = "Satterthwaite")$df_Satt
H <- X %*% M
K <- 200000
counts <- matrix(0, 6, 2)
for (block in 1:(K / 4000)) {
  y <- draw(4000); beta <- M %*% y; e <- y - X %*% beta
  for (j in 2:3) {
    cr0 <- cr2 <- cr3 <- 0
    for (k in seq_len(G)) {
      i <- lv[[k]]
      cr0 <- cr0 + drop(M[j, i] %*% e[i, ])^2
      cr2 <- cr2 + drop(M[j, i] %*% A[[k]] %*% e[i, ])^2
      cr3 <- cr3 + drop(M[j, i] %*% solve(diag(length(i)) - H[i, i], e[i, ]))^2
    }
    cl <- colSums(w * e^2) / (n - 3) * B[j, j]
    hit <- function(v, df) sum(abs(beta[j, ]) > qt(.975, df) * sqrt(v))
    counts[, j - 1] <- counts[, j - 1] + c(
      hit(cl, n - 3), hit(cr0 * G / (G - 1), Inf), hit(cr0 * G / (G - 1) * (n - 1) / (n - 3), G - 1),
      hit(cr2, df2[j]), hit(cr3, G - 1), hit(cr3 * (G - 1) / G, G - 1))
  }
}
methods <- c("classical", "cr1_normal", "cr1s", "cr2", "cr3", "cr3_jackknife")
rates <- data.frame(method = rep(methods, 2), term = rep(c("x", "z"), each = 6), rate = as.vector(counts) / K, icc, draws = K)
write.csv(rates, "weighted-rates.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste(c("sandwich", "clubSandwich"), c(packageVersion("sandwich") |> as.character(), packageVersion("clubSandwich") |> as.character()))), "weighted-versions.txt")
