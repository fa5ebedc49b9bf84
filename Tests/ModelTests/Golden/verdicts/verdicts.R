# Influence of rows and the between and within estimates, from R; sets of clusters by refitting.
# Rscript verdicts.R  writes influence.csv, loo.csv, flips.csv, between.csv, versions.txt here.
suppressMessages({library(clubSandwich)})
set.seed(7)
G <- 9; n <- 60
la <- rep(1:G, times = c(13, 11, 9, 8, 6, 5, 4, 2, 2))
u <- rnorm(G, sd = .6)
support <- round(rnorm(G)[la] + rnorm(n, sd = .7), 3)
age <- sample(4:17, n, TRUE)
role <- sample(c("a", "b", "c"), n, TRUE)
w <- round(runif(n, .5, 3), 2)
y <- round(.45 * support + .05 * age + (role == "b") * .3 + u[la] + rnorm(n), 3)
d <- data.frame(y, support, age, role, w, la = paste0("L", la))
write.csv(d, "data.csv", row.names = FALSE, quote = FALSE)
num <- function(x) sprintf("%.17g", x)
fits <- list(ols = lm(y ~ support + age + role, d), wls = lm(y ~ support + age + role, d, weights = w))
out <- do.call(rbind, lapply(names(fits), function(m) {
  f <- fits[[m]]
  data.frame(model = m, row = 1:n, dfbeta = num(dfbeta(f)[, "support"]),
    dfbetas = num(dfbetas(f)[, "support"]), dffits = num(dffits(f)),
    cooks_distance = num(cooks.distance(f)), leverage = num(hatvalues(f)))
}))
write.csv(out, "influence.csv", row.names = FALSE, quote = FALSE)
refit <- function(m, keep) if (m == "ols") lm(y ~ support + age + role, d[keep, ]) else
  lm(y ~ support + age + role, d[keep, ], weights = w)
test <- function(f, keep, type) {
  ct <- coef_test(f, vcov = vcovCR(f, cluster = d$la[keep], type = type), coefs = "support",
    test = if (type == "CR2") "Satterthwaite" else "naive-t")
  df <- if (type == "CR2") ct$df_Satt else length(unique(d$la[keep])) - 1
  half <- qt(.975, df) * ct$SE
  c(ct$beta - half, ct$beta + half, df)
}
labels <- unique(d$la)
sets <- unlist(lapply(1:3, function(k) combn(labels, k, simplify = FALSE)), recursive = FALSE)
loo <- do.call(rbind, lapply(c("ols", "wls"), function(m) do.call(rbind, lapply(sets, function(s) {
  keep <- !(d$la %in% s)
  f <- refit(m, keep)
  r <- if (m == "ols") test(f, keep, "CR2") else test(f, keep, "CR1S")
  data.frame(model = m, set = paste(s, collapse = ";"), estimate = num(coef(f)["support"]),
    low = num(r[1]), high = num(r[2]), df = num(r[3]))
}))))
write.csv(loo, "loo.csv", row.names = FALSE, quote = FALSE)
d$m <- ave(d$support, d$la); d$dev <- d$support - d$m
# What else varies within clusters has its means beside it, so that dev is its coefficient with la.
d$ma <- ave(d$age, d$la); d$mb <- ave(+(d$role == "b"), d$la); d$mc <- ave(+(d$role == "c"), d$la)
f <- lm(y ~ age + role + m + dev + ma + mb + mc, d)
stopifnot(abs(coef(f)["dev"] - coef(lm(y ~ support + age + role + la, d))["support"]) < 1e-10)
V <- vcovCR(f, cluster = d$la, type = "CR2")
ct <- coef_test(f, vcov = V, test = "Satterthwaite")
lc <- linear_contrast(f, vcov = V, contrasts = matrix(c(0, 0, 0, 0, 1, -1, 0, 0, 0), 1), p_values = TRUE)
ci <- function(k) ct$beta[k] + c(-1, 1) * qt(.975, ct$df_Satt[k]) * ct$SE[k]
write.csv(data.frame(between = num(coef(f)["m"]), between_low = num(ci(5)[1]),
  between_high = num(ci(5)[2]), within = num(coef(f)["dev"]), within_low = num(ci(6)[1]),
  within_high = num(ci(6)[2]), p = num(lc$p_val)), "between.csv", row.names = FALSE, quote = FALSE)
icc <- lme4::lmer(y ~ 1 + (1 | la), d)
v <- as.data.frame(lme4::VarCorr(icc))$vcov
writeLines(c(R.version.string, paste("clubSandwich", packageVersion("clubSandwich")),
  paste("lme4", packageVersion("lme4")), paste("icc", num(v[1] / sum(v)))), "versions.txt")
