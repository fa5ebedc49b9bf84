# Rates at which tests reject true nulls on the design of refits.R, simulated apart from Throughline: the
# model without x by stats::glm on the first outcome, a normal cluster effect of standard deviation 0.6 that
# leaves each row's mean as it is (integrate, uniroot), rows of 1.5 times the family's variance where it
# has one (beta-binomial, gamma mixture of Poissons), 1,000 draws each fitted and tested by glm, sandwich
# and clubSandwich. Run in this folder after refits.R: Rscript rates.R
suppressMessages({library(sandwich); library(clubSandwich)})
set.seed(77)
d <- read.csv("design.csv"); y1 <- read.csv("outcomes.csv")
d$g <- factor(d$g, unique(d$g)); G <- nlevels(d$g); n <- nrow(d)
sigma <- 0.6; phi <- 1.5; draws <- 1000

conditional <- function(eta) sapply(eta, function(e) uniroot(function(m)
  integrate(function(u) plogis(m + sigma * u) * dnorm(u), -9, 9, rel.tol = 1e-9)$value - plogis(e),
  c(e - 5, e + 5), tol = 1e-9)$root)

null <- list(
  logistic = glm(y1$logistic1 ~ z, binomial, d)$linear.predictors,
  binomial = glm(cbind(y1$binomial1, d$m - y1$binomial1) ~ z, binomial, d)$linear.predictors,
  poisson = glm(y1$poisson1 ~ z + offset(o), poisson, d)$linear.predictors)
delta <- list(logistic = conditional(null$logistic), binomial = conditional(null$binomial),
              poisson = null$poisson - sigma^2 / 2)
drawn <- function(kind) {
  eta <- delta[[kind]] + rnorm(G, 0, sigma)[d$g]
  switch(kind,
    logistic = rbinom(n, 1, plogis(eta)),
    binomial = { a <- (d$m - 1) / (phi - 1) - 1
                 rbinom(n, d$m, rbeta(n, a * plogis(eta), a * plogis(-eta))) },
    poisson = rpois(n, rgamma(n, exp(eta) / (phi - 1)) * (phi - 1)))
}
one <- function(kind) {
  d$y <- drawn(kind)
  fit <- suppressWarnings(switch(kind,
    logistic = glm(y ~ x + z, binomial, d),
    binomial = glm(cbind(y, m - y) ~ x + z, binomial, d),
    poisson = glm(y ~ x + z + offset(o), poisson, d)))
  b <- coef(fit)["x"]
  t <- function(V) abs(b) / sqrt(V["x", "x"])
  c(classical = unname(t(summary(fit, dispersion = 1)$cov.scaled) > qnorm(0.975)),
    cr1s = unname(t(vcovCL(fit, ~ g, type = "HC1", cadjust = TRUE)) > qt(0.975, G - 1)),
    cr2 = coef_test(fit, vcovCR(fit, d$g, "CR2"), "Satterthwaite")["x", "p_Satt"] < 0.05,
    cr3 = unname(t(vcovCR(fit, d$g, "CR3")) > qt(0.975, G - 1)))
}
all <- NULL
for (kind in names(delta)) {
  found <- rowMeans(replicate(draws, one(kind)))
  all <- rbind(all, data.frame(kind, method = names(found), rate = unname(found), draws))
}
write.csv(all, "rates.csv", row.names = FALSE, quote = FALSE)
print(all)
