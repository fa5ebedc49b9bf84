# Cook's distance of each outermost group from fits anew without it. Rscript refits.R, after reference.R;
# the covariance of the whole fit is found by the functions of inference.R, coefficients are lme4's. Writes
# refits.csv and refits-versions.txt beside itself.
lines <- readLines("inference.R")
eval(parse(text = lines[seq_len(grep("^explained <- ", lines) - 1)]))
out <- NULL
refits <- function(name, m, d, group) {
  V <- maximum(m)$V; own <- -seq_len(nrow(V) - length(fixef(m)))
  for (k in levels(factor(d[[group]]))) {
    x <- fixef(m) - fixef(update(m, data = d[d[[group]] != k, ]))
    out <<- rbind(out, data.frame(model = name, name = k,
      value = sprintf("%.12g", drop(x %*% solve(V[own, own], x)) / length(x))))
  }
}
m1 <- glmer(cbind(incidence, size - incidence) ~ period + (1 | herd), cbpp, binomial, control = tight)
m5 <- glmer(count ~ x + (1 | la) + offset(log(e)), sim, poisson, control = tight)
refits("cbpp", m1, cbpp, "herd"); refits("offset", m5, sim, "la")
write.csv(out, "refits.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, sapply(c("lme4", "numDeriv"), function(p) paste(p, packageVersion(p)))),
  "refits-versions.txt")
