# Within fits against regressions on indicators: lm, sandwich, clubSandwich. Run in this folder.
suppressMessages({library(clubSandwich); library(sandwich)})
set.seed(20120201)
make <- function(units, periods, keep, regions = 5) {
  d <- expand.grid(period = 2000 + seq_len(periods), area = sprintf("a%02d", seq_len(units)),
                   stringsAsFactors = FALSE)
  d$region <- sprintf("r%d", 1 + (as.integer(factor(d$area)) %% regions))
  u <- rnorm(units)[as.integer(factor(d$area))]
  v <- rnorm(periods)[d$period - 2000]
  d$x <- 2 + 0.8 * u + 0.5 * v + rnorm(nrow(d))
  d$z <- rnorm(nrow(d)) - 0.4 * v
  d$y <- 3 + 0.6 * d$x - 0.3 * d$z + 2 * u + v + rnorm(nrow(d)) * (0.5 + 0.2 * abs(d$x))
  d$w <- round(exp(rnorm(nrow(d), 0, 0.6)), 3)
  d$school <- sprintf("s%d", sample(7, nrow(d), TRUE))
  d <- d[keep(d), ]
  d <- d[sample(nrow(d)), ]
  rownames(d) <- NULL
  d
}
balanced <- make(14, 8, function(d) rep(TRUE, nrow(d)))
unbalanced <- make(24, 9, function(d) runif(nrow(d)) < 0.6)
# Two worlds that share no period: their graph has two components.
apart <- make(12, 8, function(d) (as.integer(factor(d$area)) <= 6) == (d$period <= 2004))
data <- list(balanced = balanced, unbalanced = unbalanced, apart = apart)
for (name in names(data)) write.csv(data[[name]], sprintf("within-data-%s.csv", name),
                                    row.names = FALSE, quote = FALSE)
cases <- list(
  list("one", "unbalanced", "area", "area", FALSE),
  list("one-region", "unbalanced", "area", "region", FALSE),
  list("one-period", "balanced", "area", "period", FALSE),
  list("one-weighted", "unbalanced", "area", "area", TRUE),
  list("two", "unbalanced", c("area", "period"), "area", FALSE),
  list("two-balanced", "balanced", c("area", "period"), "area", FALSE),
  list("two-region", "unbalanced", c("area", "period"), "region", FALSE),
  list("two-weighted", "unbalanced", c("area", "period"), "area", TRUE),
  list("two-apart", "apart", c("area", "period"), "area", FALSE),
  list("three", "unbalanced", c("area", "period", "school"), "area", FALSE),
  list("three-weighted", "unbalanced", c("school", "area", "period"), "region", TRUE))
rows <- list()
put <- function(case, term, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, quantity, value = sprintf("%.17g", value))
singles <- function(d, absorb) repeat {
  alone <- Reduce(`|`, lapply(absorb, function(a) ave(seq_len(nrow(d)), d[[a]], FUN = length) == 1))
  if (!any(alone)) return(d)
  d <- d[!alone, ]
}
nested <- function(d, a, g) all(tapply(as.character(d[[g]]), d[[a]], function(v) length(unique(v))) == 1)
index <- list()
for (c in cases) {
  name <- c[[1]]; absorb <- c[[3]]; cluster <- c[[4]]
  d <- singles(data[[c[[2]]]], absorb)
  d$wt <- if (c[[5]]) d$w else 1
  formula <- reformulate(c("x", "z", sprintf("factor(%s)", absorb)), "y")
  fit <- if (c[[5]]) lm(formula, d, weights = wt) else lm(formula, d)
  empty <- lm(reformulate(sprintf("factor(%s)", absorb), "y"), d, weights = wt)
  n <- nrow(d); rank <- fit$rank - 2; G <- length(unique(d[[cluster]]))
  own <- sapply(absorb, function(a) nested(d, a, cluster))
  others <- absorb[!own]
  counted <- if (length(others)) qr(model.matrix(reformulate(sprintf("factor(%s)", others)), d))$rank else 1
  index[[name]] <- data.frame(case = name, data = c[[2]], absorb = paste(absorb, collapse = "+"),
    cluster = cluster, weighted = c[[5]], n = n, removed = nrow(data[[c[[2]]]]) - n, rank = rank,
    counted = counted)
  keep <- !is.na(coef(fit))
  covs <- list(classical = vcov(fit))
  for (h in c("HC1", "HC2", "HC3", "HC4")) covs[[tolower(h)]] <- vcovHC(fit, type = h)
  for (k in c("CR0", "CR1", "CR2"))
    covs[[tolower(k)]] <- as.matrix(vcovCR(fit, cluster = d[[cluster]], type = k))
  # CR3 is the jackknife: clubSandwich cannot invert where a cluster has effects of its own.
  jack <- sapply(unique(d[[cluster]]), function(g) {
    part <- d[d[[cluster]] != g, ]
    coef(if (c[[5]]) lm(formula, part, weights = wt) else lm(formula, part))[c("x", "z")]
  }) - coef(fit)[c("x", "z")]
  covs$cr3 <- jack %*% t(jack)
  for (k in c("nested", "full", "none")) {
    K <- 2 + c(nested = counted, full = rank, none = 0)[[k]]
    covs[[paste0("cr1s-", k)]] <- covs$cr0 * G / (G - 1) * (n - 1) / (n - K)
  }
  df <- coef_test(fit, vcov = "CR2", cluster = d[[cluster]], test = "Satterthwaite")
  for (t in c("x", "z")) {
    put(name, t, "estimate", coef(fit)[[t]])
    for (k in names(covs)) put(name, t, k, sqrt(covs[[k]][t, t]))
    put(name, t, "cr2_df", df[if ("Coef" %in% names(df)) df$Coef == t else t, grep("^df", names(df))[1]])
  }
  b <- coef(fit)[c("x", "z")]
  xb <- as.matrix(d[, c("x", "z")]) %*% b
  m <- function(v) tapply(v * d$wt, d[[absorb[1]]], sum) / tapply(d$wt, d[[absorb[1]]], sum)
  put(name, "", "sigma", summary(fit)$sigma)
  put(name, "", "df_residual", fit$df.residual)
  put(name, "", "r_squared", summary(fit)$r.squared)
  put(name, "", "adj_r_squared", summary(fit)$adj.r.squared)
  put(name, "", "log_likelihood", as.numeric(logLik(fit)))
  put(name, "", "aic", AIC(fit))
  put(name, "", "bic", BIC(fit))
  put(name, "", "r_squared_within",
      1 - sum(d$wt * residuals(fit)^2) / sum(d$wt * residuals(empty)^2))
  put(name, "", "r_squared_between", cor(m(d$y), m(xb))^2)
  put(name, "", "r_squared_overall", cov.wt(cbind(d$y, xb), d$wt, cor = TRUE)$cor[1, 2]^2)
  put(name, "", "sum_leverage", sum(hatvalues(fit)))
  put(name, "", "max_leverage", max(hatvalues(fit)))
}
write.csv(do.call(rbind, rows), "within.csv", row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, index), "within-cases.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, sprintf("%s %s", c("sandwich", "clubSandwich"),
  c(packageVersion("sandwich"), packageVersion("clubSandwich")) |> as.character())), "versions.txt")
