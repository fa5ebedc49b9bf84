# Re-referrals on caseload within authorities and years: indicators of both, clustered by authority.
# See england-panel-within.py.
suppressMessages({library(clubSandwich); library(plm)})
d <- read.csv(commandArgs(TRUE)[1], colClasses = c(unit = "character"))
d <- d[!ave(d$year, d$unit, FUN = length) == 1, ]
fit <- lm(rereferral_percent ~ caseload_fte + factor(unit) + factor(year), d)
t <- "caseload_fte"
G <- length(unique(d$unit)); n <- nrow(d); K <- 1 + length(unique(d$year))
cr0 <- sqrt(as.matrix(vcovCR(fit, cluster = d$unit, type = "CR0"))[t, t])
cr2 <- coef_test(fit, vcov = "CR2", cluster = d$unit, coefs = t)
p <- pdata.frame(d, index = c("unit", "year"))
between <- plm(rereferral_percent ~ caseload_fte, p, model = "between")
random <- plm(rereferral_percent ~ caseload_fte, p, model = "random")
values <- c(n = n, clusters = G, estimate = coef(fit)[[t]], classical = sqrt(vcov(fit)[t, t]),
  cr1s = cr0 * sqrt(G / (G - 1) * (n - 1) / (n - K)), cr2 = cr2$SE, cr2_df = cr2[[grep("^df", names(cr2))[1]]],
  df_residual = fit$df.residual, r_squared = summary(fit)$r.squared,
  between = coef(between)[[t]], between_classical = sqrt(vcov(between)[t, t]),
  random = coef(random)[[t]], random_classical = sqrt(vcov(random)[t, t]))
cat(sprintf("# %s; clubSandwich %s; plm %s\n", R.version.string, packageVersion("clubSandwich"), packageVersion("plm")))
cat("quantity,value\n")
cat(sprintf("%s,%.17g\n", names(values), values), sep = "")
