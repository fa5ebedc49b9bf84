# Smallest sets of clusters whose removal turns the sign or the verdict, by fitting without every set.
# Rscript flips.R  writes flips-data.csv, flips.csv, flips-versions.txt here.
suppressMessages({library(MASS); library(lmerTest); library(ordinal); library(sandwich)})
set.seed(23)
G <- 8; sizes <- c(14, 12, 11, 10, 9, 8, 7, 6); n <- sum(sizes)
g <- rep(1:G, times = sizes)
u <- rnorm(G, sd = .3)
x <- round(rnorm(G, sd = .7)[g] + rnorm(n), 2)
eta <- .3 * x + u[g]
latent <- eta * 1.3 + rlogis(n)
d <- data.frame(la = paste0("L", g), x,
  high = rbinom(n, 1, plogis(eta * 1.4)), count = rpois(n, exp(.6 + .45 * eta)),
  grade = c("poor", "fair", "good")[cut(latent, c(-Inf, -.6, .9, Inf), labels = FALSE)],
  y = round(eta + rnorm(n, sd = 1.6), 2))
write.csv(d, "flips-data.csv", row.names = FALSE, quote = FALSE)
d$grade <- factor(d$grade, c("poor", "fair", "good"), ordered = TRUE)
num <- function(v) sprintf("%.15g", v)
wald <- function(b, se) c(b, b - qnorm(.975) * se, b + qnorm(.975) * se)
# CR1S with t(G - 1) of GLMs; the model's own of proportional odds (normal) and of REML (t by Satterthwaite).
cr1 <- function(f, la) {
  G <- length(unique(la)); n <- length(la)
  V <- vcovCL(f, cluster = la, type = "HC0", cadjust = TRUE) * (n - 1) / (n - length(coef(f)))
  b <- coef(f)["x"]; h <- qt(.975, G - 1) * sqrt(V["x", "x"])
  c(b, b - h, b + h)
}
fits <- list(
  logistic = function(k) cr1(glm(high ~ x, binomial, k, epsilon = 1e-13, maxit = 50), k$la),
  poisson = function(k) cr1(glm(count ~ x, poisson, k, epsilon = 1e-13, maxit = 50), k$la),
  ordinal = function(k) {
    f <- clm(grade ~ x, data = k)
    wald(coef(f)["x"], sqrt(vcov(f)["x", "x"]))
  },
  mixed = function(k) {
    f <- lmer(y ~ x + (1 | la), k)
    t <- coef(summary(f))["x", ]
    t[1] + c(0, -1, 1) * qt(.975, t[3]) * t[2]
  })
labels <- unique(d$la)
out <- do.call(rbind, lapply(names(fits), function(m) {
  whole <- fits[[m]](d)
  sets <- unlist(lapply(1:4, function(k) combn(labels, k, simplify = FALSE)), recursive = FALSE)
  do.call(rbind, lapply(c(list(character()), sets), function(s) {
    r <- tryCatch(suppressMessages(fits[[m]](d[!(d$la %in% s), ])), error = function(e) rep(NA, 3))
    data.frame(model = m, set = paste(s, collapse = ";"), estimate = num(r[1]), low = num(r[2]),
      high = num(r[3]))
  }))
}))
write.csv(out, "flips.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, sapply(c("lme4", "lmerTest", "ordinal", "sandwich"), function(p)
  paste(p, packageVersion(p)))), "flips-versions.txt")
for (m in names(fits)) {
  o <- out[out$model == m, ]; o[3:5] <- lapply(o[3:5], as.numeric)
  k <- ifelse(o$set == "", 0, lengths(strsplit(o$set, ";")))
  s <- o$estimate * o$estimate[1] < 0; v <- (o$low > 0 | o$high < 0) != (o$low[1] > 0 | o$high[1] < 0)
  cat(m, round(unlist(o[1, 3:5]), 3), "sign", tapply(s, k, sum, na.rm = TRUE), "verdict", tapply(v, k, sum, na.rm = TRUE), "\n")
}
