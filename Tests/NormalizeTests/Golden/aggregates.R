# Aggregation of answers by group: ICC by multilevel (analysis of variance) and lme4 (REML), r_wg and
# r_wg(j) under two nulls, average deviation by multilevel.
# Writes aggregates-data.csv (simulated answers) and aggregates.csv, and, where the data sets of the
# multilevel package are installed, aggregates-multilevel.csv: figures only, for its data may not be
# copied here. Run in this folder.
# Made with R 4.2.2, multilevel 2.7 and lme4 1.1-31.
suppressMessages({ library(multilevel); library(lme4) })
set.seed(20120204)
sizes <- c(6, 31, 8, 12, 5, 20, 9, 14, 7, 40, 11, 5)
la <- rep(sprintf("la%02d", seq_along(sizes)), sizes)
level <- rnorm(length(sizes), sd = .5)[as.integer(factor(la))]
theta <- level + rnorm(length(la), sd = .7)
answers <- sapply(c(.9, .8, .7, .6), function(l) round(3.2 + l * theta + rnorm(length(la), sd = .6)))
answers[answers < 1] <- 1
answers[answers > 5] <- 5
answers <- as.data.frame(answers)
names(answers) <- paste0("q", 1:4)
answers[cbind(sample(nrow(answers), 7), sample(4, 7, TRUE))] <- NA
caseload <- round(15 + rnorm(length(la), sd = 4), 1)
data <- data.frame(la, answers, caseload)
write.csv(data, "aggregates-data.csv", row.names = FALSE, quote = FALSE)

slight <- c(`5` = 1.34, `7` = 2.90)
null <- function(kind, options) if (kind == "uniform") (options^2 - 1) / 12 else slight[[as.character(options)]]
icc <- function(name, x, g) {
  keep <- !is.na(x); x <- x[keep]; g <- factor(g[keep])
  anova <- aov(x ~ g)
  m <- lmer(x ~ 1 + (1 | g), control = lmerControl(optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-14)))
  v <- as.data.frame(VarCorr(m))$vcov
  size <- length(x) / nlevels(g)
  data.frame(name, index = c("icc1_anova", "icc2_anova", "icc1_reml", "icc2_reml"),
             value = c(ICC1(anova), ICC2(anova), v[1] / sum(v), size * v[1] / (size * v[1] + v[2])))
}
agreement <- function(name, x, g, options) {
  many <- NCOL(x) > 1
  prefix <- if (many) "rwgj" else "rwg"
  rows <- do.call(rbind, lapply(c("uniform", "slight_skew"), function(kind) {
    r <- if (many) rwg.j(x, g, null(kind, options))$rwg.j else rwg(x, g, null(kind, options))$rwg
    data.frame(name, index = paste0(prefix, c("_median_", "_mean_", "_lowest_", "_share_70_"), kind),
               value = c(median(r), mean(r), min(r), mean(r >= .7)))
  }))
  d <- ad.m(x, g)$AD.M
  rbind(rows, data.frame(name, index = c("ad_m_median", "ad_m_mean"), value = c(median(d), mean(d))))
}
write <- function(golden, file) {
  golden$value <- sprintf("%.17g", golden$value)
  write.csv(golden, file, row.names = FALSE, quote = FALSE)
}
support <- ifelse(rowSums(!is.na(answers)) >= 3, rowMeans(answers, na.rm = TRUE), NA)
write(rbind(
  icc("support", support, la), agreement("support", answers, la, 5),
  icc("q1", answers$q1, la), agreement("q1", answers$q1, la, 5),
  icc("caseload", caseload, la)), "aggregates.csv")

data(bh1996); data(lq2002)
lead <- lq2002[, sprintf("LEAD%02d", 1:11)]
write(rbind(
  icc("WBEING", bh1996$WBEING, bh1996$GRP), icc("HRS", bh1996$HRS, bh1996$GRP),
  icc("LEAD", rowMeans(lead), lq2002$COMPID), agreement("LEAD", lead, lq2002$COMPID, 5),
  agreement("LEAD01", lq2002$LEAD01, lq2002$COMPID, 5)), "aggregates-multilevel.csv")
