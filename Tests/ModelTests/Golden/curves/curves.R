# Curves and contrasts: coefficients, standard errors and degrees of freedom as R gives them.
# Rscript curves.R (in this folder). Simulated data.
suppressMessages({library(splines); library(sandwich); library(clubSandwich)})
set.seed(20120201)
n <- 240
la <- rep(1:16, times = c(30, 27, 25, 22, 20, 19, 17, 16, 14, 12, 10, 9, 7, 6, 4, 2))
role <- c("worker", "manager", "senior")[sample(3, n, TRUE, c(.6, .25, .15))]
site <- c("north", "south")[1 + rbinom(n, 1, .4)]
age <- round(runif(n, 22, 64), 1)
load <- rpois(n, 16)
y <- sin(age / 9) + .05 * load + (role == "manager") * .4 - (site == "south") * .3 +
  rnorm(16, 0, .3)[la] + rnorm(n, 0, .7)
d <- data.frame(y, age, load, role = factor(role, c("worker", "manager", "senior")),
  site = factor(site, c("north", "south")), la)
write.csv(d, "curves-data.csv", row.names = FALSE, quote = FALSE)
sums <- list(role = "contr.sum")
models <- list(
  poly = list(y ~ poly(age, 3, raw = TRUE) + load),
  poly_nointercept = list(y ~ poly(age, 2, raw = TRUE) + load - 1),
  poly_interaction = list(y ~ poly(age, 2, raw = TRUE) * role),
  ns3 = list(y ~ ns(age, 3) + load),
  ns5 = list(y ~ ns(age, 5)),
  ns1 = list(y ~ ns(age, 1)),
  ns_ties = list(y ~ ns(load, 3)),
  ns_interaction = list(y ~ ns(age, 3) * site),
  sum = list(y ~ role + site, sums),
  sum_interaction = list(y ~ role * load, sums),
  sum_pair = list(y ~ role * site, list(role = "contr.sum", site = "contr.sum")),
  sum_nointercept = list(y ~ role + site - 1, list(site = "contr.sum")))
# clubSandwich works on X'X, in which raw powers leave few digits: there the curve is fitted in an
# orthogonal basis, and the coefficients of the powers are linear contrasts of its own.
orthogonal <- list(poly = y ~ poly(age, 3) + load, poly_nointercept = NULL,
  poly_interaction = y ~ poly(age, 2) * role)
contrast_test <- function(name, fit) {
  formula <- orthogonal[[name]]
  if (is.null(formula)) {
    V <- vcovCR(fit, cluster = d$la, type = "CR2")
    return(list(se = sqrt(diag(V)), df = coef_test(fit, V, test = "Satterthwaite")$df_Satt))
  }
  other <- lm(formula, d)
  A <- qr.solve(model.matrix(fit), model.matrix(other))
  V <- vcovCR(other, cluster = d$la, type = "CR2")
  test <- linear_contrast(other, V, contrasts = A, test = "Satterthwaite")
  list(se = test$SE, df = test$df)
}
rows <- NULL
for (name in names(models)) {
  fit <- lm(models[[name]][[1]], d, contrasts = if (length(models[[name]]) > 1) models[[name]][[2]])
  b <- coef(fit)
  for (type in c("classical", "cr1s", "cr2")) {
    V <- switch(type, classical = vcov(fit), cr1s = vcovCL(fit, ~la, type = "HC1"),
      cr2 = diag(contrast_test(name, fit)$se^2, length(b)))
    df <- switch(type, classical = rep(fit$df.residual, length(b)),
      cr1s = rep(length(unique(la)) - 1, length(b)),
      cr2 = contrast_test(name, fit)$df)
    rows <- rbind(rows, data.frame(model = name, covariance = type, column = seq_along(b),
      estimate = sprintf("%.17g", b), std_error = sprintf("%.17g", sqrt(diag(V))),
      df = sprintf("%.17g", df)))
  }
}
write.csv(rows, "curves.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, sapply(c("splines", "sandwich", "clubSandwich"),
  function(p) paste(p, packageVersion(p)))), "curves-versions.txt")
