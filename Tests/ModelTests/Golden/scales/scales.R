# Numbers that must not depend on units, on where a year is counted from, or on the sizes of weights.
# Rscript scales.R, in this folder; writes data.csv, chain.csv, tests.csv, numbers.csv, versions.txt.
suppressPackageStartupMessages({
  library(clubSandwich); library(plm); library(lme4); library(lmerTest); library(pbkrtest)
})
options(digits = 17)
set.seed(20140)

# 14 authorities of unequal size, 90 children seen in 2 to 4 of the years 2014 to 2022.
la <- sample(rep(1:14, times = c(3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 11, 12)))
d <- do.call(rbind, lapply(1:90, function(i) {
  data.frame(child = i, la = la[i], year = sort(sample(2014:2022, sample(2:4, 1))))
}))
n <- nrow(d)
d$plan <- c("a", "b", "c")[1 + (d$child %% 3)]
d$role <- sample(c("as", "lm", "sw"), n, TRUE)
d$sup <- round(pmin(6, pmax(0, rnorm(n, 3 + 0.2 * (d$la %% 3)))), 2)
d$load <- round(exp(rnorm(n, 16.5, 0.15)))
effect <- rnorm(14, 0, 0.5)[d$la] + rnorm(90, 0, 1)[d$child]
slope <- rnorm(14, 0, 0.35)[d$la]
d$y <- round(2 + (0.4 + slope) * d$sup + 0.06 * (d$year - 2018)^2 - 0.01 * (d$year - 2018)^3
  + effect + rnorm(n, 0, 0.7), 3)
eta <- -0.6 + 0.3 * d$sup - 0.05 * (d$year - 2018) + 0.3 * effect
d$b <- rbinom(n, 1, plogis(eta))
d$cnt <- rpois(n, exp(0.2 + 0.15 * d$sup * (d$plan == "b") + 0.3 * effect))
d$grade <- c("poor", "fair", "good")[1 + findInterval(eta + rlogis(n), c(-0.6, 1.2))]
d$noise <- d$sup + round(rnorm(n), 6) * 1e-8
d$near <- d$sup + round(rnorm(n), 3) * 1e-2
d$yc <- d$year - 2018
# y against sup with slopes of la that mirror its intercept: a correlation of -1.
d$mirror <- round(with(d, 1 + 0.5 * sup + rnorm(14)[la] * (sup - 2.5) * 0.4 + rnorm(n, 0, 0.6)), 3)
d$noise <- sprintf("%.17g", d$noise)
write.csv(d, "data.csv", row.names = FALSE, quote = FALSE)
d <- read.csv("data.csv")
for (v in c("plan", "role")) d[[v]] <- factor(d[[v]])

tests <- NULL
add <- function(model, term, method, statistic, df1, df2, p) {
  tests <<- rbind(tests, data.frame(model, term, method, statistic, df1, df2, p))
}
htz <- function(model, term, fit, rows) {
  V <- vcovCR(fit, cluster = d$la, type = "CR2")
  w <- Wald_test(fit, constrain_zero(rows, coefs = coef(fit)), vcov = V, test = "HTZ")
  add(model, term, "HTZ", w$Fstat, w$df_num, w$df_denom, w$p_val)
}
at <- function(fit, pattern) grep(pattern, names(coef(fit)))

for (k in 2:5) {
  ols <- lm(y ~ poly(year, k) + plan + sup, d)
  htz("ols", sprintf("poly(year, %d)", k), ols, at(ols, "^poly"))
}
a <- anova(lm(y ~ plan + sup, d), lm(y ~ plan + sup + poly(year, 3), d))
add("classical", "poly(year, 3)", "F", a$F[2], 3, a$Res.Df[2], a$`Pr(>F)`[2])
x <- lm(y ~ poly(year, 3) * plan + sup, d)
htz("interaction", "poly(year, 3)", x, at(x, "^poly\\(year, 3\\)[0-9]$"))
htz("interaction", "poly(year, 3):plan", x, at(x, ":plan"))
w <- lm(y ~ poly(year, 3) + role + sup + factor(child), d)
htz("within", "poly(year, 3)", w, at(w, "^poly"))
l <- glm(b ~ poly(year, 3) + plan + sup, binomial, d, epsilon = 1e-14, maxit = 100)
htz("logistic", "poly(year, 3)", l, at(l, "^poly"))
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 0.1, rhoend = 1e-10, maxfun = 1e5))
m <- lme4::lmer(y ~ poly(year, 3) + plan + sup + (1 | child), d, control = tight)
kr <- KRmodcomp(m, lme4::lmer(y ~ plan + sup + (1 | child), d, control = tight))$test["Ftest", ]
add("mixed", "poly(year, 3)", "kenward_roger", kr$stat, 3, kr$ddf, kr$p.value)
m <- lmerTest::lmer(y ~ poly(year, 3) + plan + sup + (1 | child), d, REML = FALSE, control = tight)
L <- diag(length(fixef(m)))[2:4, ]
s <- contestMD(m, L)
add("ml", "poly(year, 3)", "F", s$`F value`, 3, s$DenDF, s$`Pr(>F)`)
write.csv(tests, "tests.csv", row.names = FALSE)

numbers <- NULL
put <- function(name, value) numbers <<- rbind(numbers, data.frame(name, value = unname(value)))

# A curve's slopes: its ends are the mean and one standard deviation either way.
ols <- lm(y ~ poly(year, 5) + plan + sup, d)
ends <- mean(d$year) + c(-1, 0, 1) * sd(d$year)
X <- model.matrix(delete.response(terms(ols)),
  data.frame(year = ends, plan = "a", sup = 0), xlev = ols$xlevels)
V <- vcovCR(ols, cluster = d$la, type = "CR2")
for (pair in list(c(1, 2), c(2, 3), c(1, 3))) {
  step <- X[pair[2], ] - X[pair[1], ]
  c1 <- linear_contrast(ols, vcov = V, contrasts = matrix(step, 1), test = "Satterthwaite")
  name <- paste0("slope", pair[1], pair[2])
  put(name, c1$Est); put(paste0(name, "_se"), c1$SE); put(paste0(name, "_df"), c1$df)
}

# Swamy and Arora with a column of tens of millions, which plm can solve in millions only.
d$millions <- d$load / 1e6
re <- plm(y ~ sup + millions + plan, pdata.frame(d, c("child", "year")), model = "random",
  random.method = "swar")
put("re_unit", re$ercomp$sigma2[["id"]]); put("re_residual", re$ercomp$sigma2[["idios"]])
put("re_sup", coef(re)[["sup"]])

# Outcome and support swapped: without sup:role, which is made of sup.
r <- lm(sup ~ y + role + factor(child) + factor(year), d)
t <- coef_test(r, vcovCR(r, cluster = d$la, type = "CR2"), coefs = "y", test = "Satterthwaite")
put("reversed", t$beta); put("reversed_p", t$p_Satt)

# Average effects of sup where it interacts: Satterthwaite's df of their own gradient.
g <- glm(cnt ~ sup * plan, quasipoisson, d, epsilon = 1e-14, maxit = 100)
V <- vcovCR(g, cluster = d$la, type = "CR2")
X <- model.matrix(g); D <- X; D[, ] <- 0
D[, "sup"] <- 1
for (level in c("b", "c")) D[, paste0("sup:plan", level)] <- d$plan == level
mu <- fitted(g); slopes <- drop(D %*% coef(g))
gradient <- colMeans(mu * slopes * X + mu * D)
e <- linear_contrast(g, vcov = V, contrasts = matrix(gradient, 1), test = "Satterthwaite")
put("ame", mean(mu * slopes)); put("ame_se", e$SE); put("ame_df", e$df)
m0 <- colMeans(cbind(1, d$sup, d$plan == "b", d$plan == "c"))
x0 <- c(1, m0[2], m0[3], m0[4], m0[2] * m0[3], m0[2] * m0[4])
d0 <- c(0, 1, 0, 0, m0[3], m0[4])
e0 <- exp(sum(x0 * coef(g))); s0 <- sum(d0 * coef(g))
e <- linear_contrast(g, vcov = V, contrasts = matrix(e0 * (s0 * x0 + d0), 1), test = "Satterthwaite")
put("mem", e0 * s0); put("mem_se", e$SE); put("mem_df", e$df)

# A correlation of -1, and the fit without it.
one <- lme4::lmer(mirror ~ sup + plan + (sup | la), d, control = tight)
two <- lme4::lmer(mirror ~ sup + plan + (sup || la), d, control = tight)
put("correlation", attr(VarCorr(one)$la, "correlation")[1, 2])
put("without_sup", fixef(two)[["sup"]]); put("without_se", sqrt(vcov(two)["sup", "sup"]))
put("without_loglik", as.numeric(logLik(two)))

# Inflation, of residuals (1 - R^2 itself is lost), and the condition of columns less their means.
for (v in c("noise", "near")) {
  put(paste0("vif_", v), sum((d$sup - mean(d$sup))^2) / sum(lm.fit(cbind(1, d[[v]]), d$sup)$residuals^2))
  put(paste0("kappa_", v), kappa(scale(cbind(d$sup, d[[v]])), exact = TRUE))
}
put("kappa_year", kappa(scale(cbind(d$sup, d$year)), exact = TRUE))

# A chain of units and periods, each unit in two, with weights over ten orders of magnitude.
u <- rep(1:60, each = 3); t <- u + rep(0:2, 60)
h <- data.frame(u, t, g = u %% 10, x = round(rnorm(180), 3), wt = signif(10^runif(180, -5, 5), 6))
h$y <- round(h$x + rnorm(60)[h$u] + rnorm(62)[h$t] + rnorm(180), 3)
write.csv(h, "chain.csv", row.names = FALSE, quote = FALSE)
q <- qr(sqrt(h$wt) * model.matrix(~ x + factor(u) + factor(t), h), tol = 1e-12, LAPACK = FALSE)
put("chain_df", 180 - q$rank)
c0 <- lm(y ~ x + factor(u) + factor(t), h, weights = wt, tol = 1e-12)
put("chain_x", coef(c0)[["x"]]); put("chain_sigma", summary(c0)$sigma)
write.csv(numbers, "numbers.csv", row.names = FALSE)

packages <- c("clubSandwich", "plm", "lme4", "lmerTest", "pbkrtest")
writeLines(c(R.version.string, paste(packages, sapply(packages, function(p) {
  as.character(packageVersion(p))
}))), "versions.txt")
