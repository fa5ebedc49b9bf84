# Hausman's test where V_w - V_r is positive definite, against plm. Run in this folder, after within.R.
suppressMessages(library(plm))
cases <- list(c("balanced", "y", "z"), c("balanced", "x", "z"), c("unbalanced", "y", "z"),
  c("unbalanced", "w", "x + z"))
rows <- lapply(cases, function(k) {
  d <- pdata.frame(read.csv(sprintf("within-data-%s.csv", k[1])), index = c("area", "period"))
  form <- as.formula(paste(k[2], "~", k[3]))
  fits <- lapply(c("within", "random"), function(m) plm(form, d, model = m))
  own <- names(coef(fits[[1]]))
  stopifnot(eigen(vcov(fits[[1]]) - vcov(fits[[2]])[own, own, drop = FALSE])$values > 0)
  data.frame(data = k[1], outcome = k[2], terms = k[3],
    p = sprintf("%.17g", phtest(fits[[1]], fits[[2]])$p.value))
})
write.csv(do.call(rbind, rows), "hausman.csv", row.names = FALSE, quote = FALSE)
