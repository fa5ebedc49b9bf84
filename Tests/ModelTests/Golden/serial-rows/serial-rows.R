# Whether what generalized fits leave of neighbouring periods goes together, from residuals of other programs.
#   data.csv     40 units of 10 areas over 6 periods, one of unit 3 missing
#   tests.csv    by fit: correlation (or slope of changes) and p
suppressMessages({library(lme4); library(ordinal); library(sandwich)})
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
set.seed(20)
d <- expand.grid(t = 1:6, unit = 1:40)
d$area <- (d$unit - 1) %/% 4
u <- rnorm(40, sd = .8)[d$unit]
d$x <- round(rnorm(nrow(d)), 3)
noise <- unlist(lapply(1:40, function(i) as.numeric(arima.sim(list(ar = .5), 6))))
d$b <- as.integer(.5 * d$x + u + noise + rlogis(nrow(d)) > 0)
d$n <- rpois(nrow(d), exp(.7 + .2 * d$x + .4 * u + .3 * noise))
d$size <- 5 + (d$unit * 3 + d$t) %% 6
d$s <- rbinom(nrow(d), d$size, plogis(.3 * d$x + u + .4 * noise))
d$g <- cut(.5 * d$x + .6 * u + rlogis(nrow(d)), c(-Inf, -1, .5, 1.5, Inf), labels = c("a", "b", "c", "d"))
d <- d[!(d$unit == 3 & d$t == 4), ]
d <- d[order(d$unit, d$t), ]
write.csv(d[, c("unit", "t", "area", "x", "b", "n", "size", "s", "g")], file.path(here, "data.csv"), row.names = FALSE, quote = FALSE)

n <- nrow(d)
pairs <- which(d$unit[-1] == d$unit[-n] & d$t[-1] - d$t[-n] == 1)
score <- function(e) {
  product <- e[pairs] * e[pairs + 1]
  S <- tapply(product, d$unit[pairs], sum)
  c(value = sum(product) / sqrt(sum(e[pairs]^2) * sum(e[pairs + 1]^2)),
    p = 2 * pt(-abs(sum(S) / sqrt(sum(S^2))), length(S) - 1))
}
changes <- function(e) {
  m <- length(pairs)
  follows <- which(diff(pairs) == 1)
  now <- e[pairs + 1] - e[pairs]
  fit <- lm(now[follows + 1] ~ now[follows])
  V <- vcovCL(fit, cluster = d$unit[pairs[follows]], type = "HC0", cadjust = FALSE)
  f <- (coef(fit)[2] + .5)^2 / V[2, 2]
  c(value = unname(coef(fit)[2]), p = unname(pf(f, 1, length(follows) - 2, lower.tail = FALSE)))
}
tight <- glmerControl(optimizer = "bobyqa", optCtrl = list(maxfun = 1e5, rhoend = 1e-9), tolPwrss = 1e-11)
pearson <- function(fit) residuals(fit, type = "pearson")
clmResiduals <- function() {
  fit <- clm(g ~ x, data = d, control = clm.control(gradTol = 1e-12))
  P <- predict(fit, newdata = data.frame(x = d$x), type = "prob")$fit
  k <- as.integer(d$g)
  sapply(seq_len(n), function(i) {
    p <- P[i, ]
    (sum(p[seq_len(k[i] - 1)]) - sum(p[seq_along(p) > k[i]])) / sqrt((1 - sum(p^3)) / 3)
  })
}
out <- rbind(
  logistic = score(pearson(glm(b ~ x, binomial, d))),
  poisson = score(pearson(glm(n ~ x, poisson, d))),
  binomial = score(pearson(glm(cbind(s, size - s) ~ x, binomial, d))),
  ordinal = score(clmResiduals()),
  mixed_area = score(pearson(glmer(n ~ x + (1 | area), d, poisson, control = tight))),
  mixed_unit = changes(pearson(glmer(n ~ x + (1 | unit), d, poisson, control = tight))))
write.csv(data.frame(fit = rownames(out), out), file.path(here, "tests.csv"), row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste("lme4", packageVersion("lme4")), paste("ordinal", packageVersion("ordinal")),
  paste("sandwich", packageVersion("sandwich"))), file.path(here, "versions.txt"))
print(out, digits = 12)
