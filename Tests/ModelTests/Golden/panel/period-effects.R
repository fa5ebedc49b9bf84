# First differences with an effect of each period, against lm and clubSandwich on differences made by hand, and
# plm. Run in this folder, after within.R, whose data these are.
suppressMessages({library(plm); library(clubSandwich)})
rows <- list()
put <- function(case, term, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, quantity, value = sprintf("%.17g", value))
# In "gap" no area has a row of 2004: two runs of periods, each with its own first.
for (name in c("balanced", "unbalanced", "gap")) {
  d <- read.csv(sprintf("within-data-%s.csv", if (name == "gap") "balanced" else name))
  if (name == "gap") d <- d[d$period != 2004, ]
  d <- d[order(d$area, d$period), ]
  i <- which(d$area[-1] == d$area[-nrow(d)] & diff(d$period) == 1)
  firsts <- c(min(d$period), if (name == "gap") 2005)
  dummies <- setdiff(sort(unique(d$period)), firsts)
  e <- data.frame(area = d$area[i], dy = d$y[i + 1] - d$y[i], x = d$x[i + 1] - d$x[i],
                  z = d$z[i + 1] - d$z[i])
  for (t in dummies) e[[paste0("p", t)]] <- (d$period[i + 1] == t) - (d$period[i] == t)
  terms <- c("x", "z", paste0("p", dummies))
  fit <- lm(reformulate(terms, "dy", intercept = FALSE), e)
  stopifnot(!anyNA(coef(fit)))
  # The same fit with an intercept and without the last dummy, as plm has it.
  with <- lm(reformulate(head(terms, -1), "dy"), e)
  stopifnot(all.equal(deviance(fit), deviance(with)), all.equal(coef(fit)[["x"]], coef(with)[["x"]]))
  names <- setNames(sub("^p(\\d+)$", "year[\\1]", terms), terms)
  for (t in terms) {
    put(name, names[[t]], "estimate", coef(fit)[[t]])
    put(name, names[[t]], "classical", sqrt(vcov(fit)[t, t]))
  }
  for (k in c("CR0", "CR1S", "CR2")) {
    V <- as.matrix(vcovCR(fit, cluster = e$area, type = k))
    for (t in terms) put(name, names[[t]], tolower(k), sqrt(V[t, t]))
  }
  put(name, "", "r_squared", summary(with)$r.squared)
  put(name, "", "df_residual", fit$df.residual)
  put(name, "", "n_obs", nrow(e))
  if (name == "balanced") {
    p <- pdata.frame(d, index = c("area", "period"))
    own <- plm(y ~ x + z + factor(period), p, model = "fd")
    stopifnot(all.equal(coef(own)[c("x", "z")], coef(fit)[c("x", "z")]),
      all.equal(vcov(own)[c("x", "z"), c("x", "z")], vcov(fit)[c("x", "z"), c("x", "z")],
        check.attributes = FALSE), all.equal(deviance(own), deviance(fit)))
  }
}
write.csv(do.call(rbind, rows), "period-effects.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, sprintf("%s %s", c("plm", "clubSandwich"),
  c(as.character(packageVersion("plm")), as.character(packageVersion("clubSandwich"))))),
  "period-effects-versions.txt")
