# Mixed models with several random effects fitted to outcomes drawn on fixed designs: what
# MixedSimulationTests compares with.
#   Rscript mixed.R          designs, outcomes and tests
#   Rscript mixed.R rates    rejection rates as well, over draws anew (half an hour)
# mixed-KIND-design.csv     rows of one design
# mixed-KIND-outcomes.csv   draws written out, a row each
# mixed-tests.csv           p of each draw, term and method, by lme4, pbkrtest, lmerTest, clubSandwich and lm
# mixed-rates.csv           rejection rates at 5 % with the variances given
suppressMessages({library(lme4); library(pbkrtest); library(lmerTest); library(clubSandwich)})
plain <- function(v) if (is.numeric(v)) formatC(v, digits = 17, format = "g", width = 1) else v
written <- function(d, name) write.csv(as.data.frame(lapply(d, plain)), name, row.names = FALSE, quote = FALSE)
control <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e5),
  check.conv.singular = "ignore", check.conv.grad = "ignore")
fitted <- function(f, d) suppressMessages(lmerTest::lmer(f, d, control = control))
tests <- rates <- NULL
set.seed(20151001)

# Families within authorities: x of the authority, z of the row.
la <- rep(1:9, c(16, 14, 12, 10, 9, 7, 6, 5, 5)); n <- length(la)
family <- unlist(lapply(table(la), function(m) rep(1:ceiling(m / 2), each = 2)[1:m]))
d <- data.frame(la = paste0("l", la), family = paste0("f", la, "_", family), x = rnorm(9)[la], z = rnorm(n))
designs <- list(nested = list(d = d, formula = y ~ x + z + (1 | la) + (1 | la:family), draw = function(k) {
  sqrt(.1) * matrix(rnorm(9 * k), 9)[la, ] + { f <- as.integer(factor(d$family)); sqrt(.2) * matrix(rnorm(max(f) * k), max(f))[f, ] } +
    sqrt(.7) * matrix(rnorm(n * k), n) }))

# Authorities crossed with workers: x of the authority and the worker, z of the row.
a <- rep(1:8, c(14, 12, 11, 9, 8, 7, 5, 4)); m <- length(a)
w <- sample(1:10, m, TRUE)
e <- data.frame(la = paste0("l", a), worker = paste0("w", w), x = rnorm(8)[a] + 0.6 * rnorm(10)[w], z = rnorm(m))
designs$crossed <- list(d = e, formula = y ~ x + z + (1 | la) + (1 | worker), draw = function(k)
  sqrt(.1) * matrix(rnorm(8 * k), 8)[a, ] + sqrt(.15) * matrix(rnorm(10 * k), 10)[w, ] + sqrt(.75) * matrix(rnorm(m * k), m))

# Slopes of x that differ between authorities.
s <- rep(1:10, c(12, 11, 10, 9, 8, 7, 6, 6, 5, 4)); q <- length(s)
g <- data.frame(la = paste0("l", s), x = rnorm(q) + 0.5 * rnorm(10)[s], z = rnorm(q))
designs$slope <- list(d = g, formula = y ~ x + z + (1 + x | la), draw = function(k)
  sqrt(.15) * matrix(rnorm(10 * k), 10)[s, ] + sqrt(.15) * matrix(rnorm(10 * k), 10)[s, ] * g$x + sqrt(.7) * matrix(rnorm(q * k), q))

for (kind in names(designs)) {
  it <- designs[[kind]]
  written(it$d, paste0("mixed-", kind, "-design.csv"))
  Y <- it$draw(8)
  out <- data.frame(t(Y)); names(out) <- paste0("y", seq_len(nrow(it$d))); written(out, paste0("mixed-", kind, "-outcomes.csv"))
  for (k in 1:8) {
    it$d$y <- Y[, k]
    f <- fitted(it$formula, it$d)
    singular <- isSingular(f, tol = 1e-4)
    add <- function(method, p) tests <<- rbind(tests, data.frame(kind, draw = k, method, term = c("x", "z"), p = p, singular))
    V <- vcovAdj(f)
    add("kenward_roger", sapply(2:3, function(j) {
      L <- as.numeric(seq_len(3) == j)
      2 * pt(-abs(fixef(f)[[j]] / sqrt(as.numeric(V[j, j]))), get_Lb_ddf(f, L)) }))
    add("satterthwaite", coef(summary(f))[2:3, "Pr(>|t|)"])
    if (kind != "crossed")
      add("mixed_cr2", coef_test(f, vcov = vcovCR(f, cluster = factor(it$d$la), type = "CR2"), test = "Satterthwaite")$p_Satt[2:3])
    ols <- lm(y ~ x + z, it$d)
    add("classical", coef(summary(ols))[2:3, 4])
    add("cr2", coef_test(ols, vcov = vcovCR(ols, it$d$la, "CR2"), test = "Satterthwaite")$p_Satt[2:3])
  }
}
written(tests, "mixed-tests.csv")

if ("rates" %in% commandArgs(TRUE)) for (kind in names(designs)) {
  it <- designs[[kind]]; K <- if (kind == "nested") 1000 else 2000
  hits <- matrix(0, 3, 2)
  for (k in 1:K) {
    it$d$y <- it$draw(1)
    f <- fitted(it$formula, it$d)
    V <- vcovAdj(f)
    p <- sapply(2:3, function(j) 2 * pt(-abs(fixef(f)[[j]] / sqrt(as.numeric(V[j, j]))), get_Lb_ddf(f, as.numeric(seq_len(3) == j))))
    ols <- lm(y ~ x + z, it$d)
    hits <- hits + (rbind(p, coef(summary(f))[2:3, "Pr(>|t|)"], coef(summary(ols))[2:3, 4]) < .05)
  }
  rates <- rbind(rates, data.frame(kind, term = rep(c("x", "z"), each = 3), method = c("kenward_roger", "satterthwaite", "classical"),
    rate = as.vector(hits) / K, draws = K))
  written(rates, "mixed-rates.csv")
}
writeLines(c(R.version.string, sapply(c("lme4", "pbkrtest", "lmerTest", "clubSandwich"), function(p) paste(p, packageVersion(p)))), "mixed-versions.txt")
