# Tests of two-way clustered fits and of weighted within fits under true nulls, by literal refits: what
# RowSimulationTests compares with.
#   Rscript rows.R
# rows-KIND-design.csv    rows of one design: clusters, terms, weights
# rows-KIND-outcomes.csv  draws written out, a row each
# rows-tests.csv          p of each draw, term and method, by sandwich and clubSandwich on lm
# rows-rates.csv          rejection rates at 5 % over draws anew, by matrix algebra on rows
# rows-shares.csv         shares of the variance that lme4 finds in each draw
suppressMessages({library(sandwich); library(clubSandwich); library(lme4)})
plain <- function(v) if (is.numeric(v)) formatC(v, digits = 17, format = "g", width = 1) else v
written <- function(d, name) write.csv(as.data.frame(lapply(d, plain)), name, row.names = FALSE, quote = FALSE)
tests <- rates <- shares <- NULL
K <- 40000

# Rejections over draws: numerators M y, variances by residuals.
simulate <- function(kind, X, w, j, draw, forms, critical) {
  n <- nrow(X); B <- solve(t(X) %*% (w * X)); M <- B %*% t(X * w)
  counts <- matrix(0, length(critical[[1]]), length(j)); failed <- counts
  for (block in 1:(K / 4000)) {
    y <- draw(4000); b <- M %*% y; e <- y - X %*% b
    for (i in seq_along(j)) {
      V <- forms(e, j[i], B, M)
      for (m in seq_along(V)) {
        bad <- V[[m]] <= 0
        counts[m, i] <- counts[m, i] + sum(b[j[i], !bad]^2 > critical[[i]][m]^2 * V[[m]][!bad])
        failed[m, i] <- failed[m, i] + sum(bad)
      }
    }
  }
  rates <<- rbind(rates, data.frame(kind, term = rep(c("x", "z"), each = nrow(counts)), method = names(critical[[1]]),
    rate = as.vector(counts / (K - failed)), failed = as.vector(failed) / K, draws = K))
}
squares <- function(c, e, g) colSums(rowsum(c * e, g)^2)

# Two columns of clusters, with weights and without.
set.seed(20110401)
for (kind in c("two-way", "two-way-weighted")) {
  a <- rep(1:9, c(16, 14, 12, 10, 9, 8, 7, 6, 4)); n <- length(a)
  b <- sample(1:7, n, TRUE, c(6, 5, 4, 3, 3, 2, 2))
  x <- rnorm(9)[a] + 0.7 * rnorm(7)[b]
  z <- rnorm(n) + 0.4 * rnorm(9)[a]
  w <- if (kind == "two-way") rep(1, n) else exp(0.6 * rnorm(n))
  d <- data.frame(a = paste0("a", a), b = paste0("b", b), x, z, w)
  written(d, paste0("rows-", kind, "-design.csv"))
  draw <- function(k) sqrt(.12) * matrix(rnorm(9 * k), 9)[a, ] + sqrt(.08) * matrix(rnorm(7 * k), 7)[b, ] +
    sqrt(.8) * matrix(rnorm(n * k), n) * sqrt(mean(w) / w)
  Y <- draw(10)
  out <- data.frame(t(Y)); names(out) <- paste0("y", seq_len(n)); written(out, paste0("rows-", kind, "-outcomes.csv"))
  small <- 7 / 6 * (n - 1) / (n - 3)
  for (k in 1:10) {
    d$y <- Y[, k]
    fit <- lm(y ~ x + z, d, weights = w)
    p <- function(V, df) { v <- diag(V)[2:3]; 2 * pt(-abs(coef(fit)[2:3] / sqrt(ifelse(v > 0, v, NA))), df) }
    add <- function(method, by, p) tests <<- rbind(tests, data.frame(kind, draw = k, method, by, term = c("x", "z"), p = p))
    add("classical", "both", p(vcov(fit), n - 3))
    bare <- vcovCL(fit, cluster = ~ a + b, type = "HC0", cadjust = FALSE)
    add("two_way_plm", "both", p(bare, 6))
    add("two_way", "both", p(bare * small, 6))
    add("two_way_sandwich", "both", p(vcovCL(fit, cluster = ~ a + b, type = "HC1"), 6))
    for (by in c("a", "b"))
      add("cr2", by, coef_test(fit, vcov = vcovCR(fit, d[[by]], "CR2"), test = "Satterthwaite")$p_Satt[2:3])
    found <- as.data.frame(VarCorr(lmer(y ~ x + z + (1 | a) + (1 | b), d, weights = w / mean(w),
      control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10)))))
    shares <- rbind(shares, data.frame(kind, draw = k, a = found$vcov[found$grp == "a"] / sum(found$vcov),
      b = found$vcov[found$grp == "b"] / sum(found$vcov), deviation = sqrt(sum(found$vcov))))
  }
  X <- model.matrix(fit); ab <- interaction(a, b, drop = TRUE)
  df <- function(by) coef_test(fit, vcov = vcovCR(fit, d[[by]], "CR2"), test = "Satterthwaite")$df_Satt
  adjusted <- lapply(c("a", "b"), function(by) {
    A <- attr(vcovCR(fit, d[[by]], "CR2"), "adjustments"); g <- d[[by]]
    M <- solve(t(X) %*% (w * X)) %*% t(X * w); out <- M
    for (l in names(A)) out[, g == l] <- M[, g == l] %*% A[[l]]
    out
  })
  forms <- function(e, j, B, M) {
    one <- squares(M[j, ], e, a); two <- squares(M[j, ], e, b); both <- squares(M[j, ], e, as.integer(ab))
    f <- (n - 1) / (n - 3); own <- function(G) G / (G - 1)
    list(colSums(w * e^2) / (n - 3) * B[j, j], one + two - both, (one + two - both) * small,
      f * (one * own(9) + two * own(7) - both * own(nlevels(ab))),
      squares(adjusted[[1]][j, ], e, a), squares(adjusted[[2]][j, ], e, b))
  }
  critical <- lapply(2:3, function(j) c(classical = qt(.975, n - 3), two_way_plm = qt(.975, 6), two_way = qt(.975, 6),
    two_way_sandwich = qt(.975, 6), cr2_a = qt(.975, df("a")[j]), cr2_b = qt(.975, df("b")[j])))
  simulate(kind, X, w, 2:3, draw, forms, critical)
}

# Within areas and periods, with weights, clustered by area.
set.seed(20100517)
area <- rep(1:9, c(9, 8, 8, 7, 6, 6, 5, 4, 4)); n <- length(area)
period <- unlist(lapply(table(area), function(m) sort(sample(1:9, m))))
x <- rnorm(9)[area] + rnorm(n) + 0.3 * period
z <- rnorm(n) + 0.5 * rnorm(9)[period]
w <- exp(0.7 * rnorm(n))
d <- data.frame(area = paste0("a", area), period = paste0("p", period), x, z, w)
written(d, "rows-within-design.csv")
draw <- function(k) sqrt(.1) * matrix(rnorm(9 * k), 9)[area, ] + sqrt(.9) * matrix(rnorm(n * k), n) * sqrt(mean(w) / w)
Y <- draw(10)
out <- data.frame(t(Y)); names(out) <- paste0("y", seq_len(n)); written(out, "rows-within-outcomes.csv")
df <- n - 2 - 9 - 8; small <- 9 / 8 * (n - 1) / (n - 2 - 9)
for (k in 1:10) {
  d$y <- Y[, k]
  fit <- lm(y ~ x + z + area + period, d, weights = w)
  p <- function(V, df) 2 * pt(-abs(coef(fit)[2:3] / sqrt(diag(V)[2:3])), df)
  add <- function(method, p) tests <<- rbind(tests, data.frame(kind = "within", draw = k, method, by = "area", term = c("x", "z"), p = p))
  add("classical", p(vcov(fit), df))
  cr0 <- vcovCR(fit, d$area, "CR0")
  add("cr1_normal", p(cr0 * 9 / 8, Inf))
  add("cr1s", p(cr0 * small, 8))
  add("cr2", coef_test(fit, vcov = vcovCR(fit, d$area, "CR2"), test = "Satterthwaite")$p_Satt[2:3])
  left <- sapply(unique(d$area), function(k) coef(lm(y ~ x + z + area + period, d, weights = w, subset = area != k))[2:3])
  cr3 <- matrix(0, length(coef(fit)), length(coef(fit))); cr3[2:3, 2:3] <- tcrossprod(left - coef(fit)[2:3])
  add("cr3", p(cr3, 8))
  add("cr3_jackknife", p(cr3 * 8 / 9, 8))
}
X <- model.matrix(fit)
V <- vcovCR(fit, d$area, "CR2"); A <- attr(V, "adjustments")
M <- solve(t(X) %*% (w * X)) %*% t(X * w); adjusted <- M
for (l in names(A)) adjusted[, d$area == l] <- M[, d$area == l] %*% A[[l]]
df2 <- coef_test(fit, vcov = V, test = "Satterthwaite")$df_Satt
forms <- function(e, j, B, M) {
  one <- squares(M[j, ], e, area)
  list(colSums(w * e^2) / df * B[j, j], one * 9 / 8, one * small, squares(adjusted[j, ], e, area))
}
critical <- lapply(2:3, function(j) c(classical = qt(.975, df), cr1_normal = qnorm(.975), cr1s = qt(.975, 8), cr2 = qt(.975, df2[j])))
simulate("within", X, w, 2:3, draw, forms, critical)

written(tests, "rows-tests.csv"); written(rates, "rows-rates.csv"); written(shares, "rows-shares.csv")
writeLines(c(R.version.string, sapply(c("sandwich", "clubSandwich", "lme4"), function(p) paste(p, packageVersion(p)))), "rows-versions.txt")
