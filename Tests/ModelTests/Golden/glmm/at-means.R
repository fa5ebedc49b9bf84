# Effects at the means of generalized mixed models, averaged over the population of groups: covariates, the
# offset and slopes' columns at their means (weighted by trials), random effects integrated out by R's
# integrate, errors by numDeriv from the Hessian in theta and beta together. Rscript at-means.R, after
# reference.R; the maxima are found by the functions of inference.R. Writes at-means.csv beside itself.
lines <- readLines("inference.R")
eval(parse(text = lines[seq_len(grep("^explained <- ", lines) - 1)]))

one <- function(fam, eta, v) population(fam, eta, v)
# X at its weighted means; `set` puts columns elsewhere.
means <- function(m, set = NULL) {
  w <- weights(m); x <- colSums(getME(m, "X") * w) / sum(w); x[names(set)] <- set; x
}
offset_mean <- function(m) sum(weights(m) * getME(m, "offset")) / sum(weights(m))
number <- function(m, j, v) function(theta, beta, fam, w) {
  x <- means(m); o <- offset_mean(m); h <- 1e-3
  at <- function(s) one(fam, sum((x + s * (seq_along(x) == j)) * beta) + o, v(theta, x[j] + s))
  (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h)
}
level <- function(m, columns, j, v) function(theta, beta, fam, w) {
  zero <- setNames(rep(0, length(columns)), columns); to <- zero; to[j] <- 1
  o <- offset_mean(m)
  one(fam, sum(means(m, to) * beta) + o, v(theta)) - one(fam, sum(means(m, zero) * beta) + o, v(theta))
}
sum_of_squares <- function(theta, x = 0) sum(theta^2)

m1 <- glmer(cbind(incidence, size - incidence) ~ period + (1 | herd), cbpp, binomial, control = tight)
m2 <- glmer(ticks ~ year + height + (1 | place / brood), ticks, poisson, control = tight)
m3 <- glmer(yes ~ x + (1 | la) + (1 | year), sim, binomial, control = tight)
m4 <- glmer(yes ~ x + (x | la), sim, binomial, control = tight)
m5 <- glmer(count ~ x + (1 | la) + offset(log(e)), sim, poisson, control = tight)
m6 <- glmer(flat ~ x + (1 | year), sim, binomial, control = tight)
periods <- c("period2", "period3", "period4")
for (j in periods) effect("cbpp", j, m1, level(m1, periods, j, sum_of_squares))
effect("ticks", "height", m2, number(m2, 4, sum_of_squares))
years <- c("yeary96", "yeary97")
for (j in years) effect("ticks", j, m2, level(m2, years, j, sum_of_squares))
effect("crossed", "x", m3, number(m3, 2, sum_of_squares))
# The slope of x varies, so that the variance moves with x too.
effect("slopes", "x", m4, number(m4, 2, function(theta, x)
  sum((t(matrix(c(theta[1:2], 0, theta[3]), 2)) %*% c(1, x))^2)))
effect("offset", "x", m5, number(m5, 2, sum_of_squares))
effect("flat", "x", m6, number(m6, 2, sum_of_squares))
write.csv(out, "at-means.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, sapply(c("lme4", "numDeriv"), function(p) paste(p, packageVersion(p)))),
  "at-means-versions.txt")
