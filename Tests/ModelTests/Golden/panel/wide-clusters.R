# Mundlak's test and the robust Hausman test clustered by regions, which hold whole areas: least squares on
# quasi-demeaned columns with theta of plm, clubSandwich's CR2 and HTZ. Run in this folder, after within.R.
suppressMessages({library(plm); library(clubSandwich)})
cases <- list(c("balanced", "z"), c("unbalanced", "z"), c("unbalanced", "x + z"), c("balanced", "x + z"))
rows <- lapply(cases, function(k) {
  d <- read.csv(sprintf("within-data-%s.csv", k[1])); d <- d[order(d$area, d$period), ]
  form <- as.formula(paste("y ~", k[2]))
  f <- plm(form, pdata.frame(d, index = c("area", "period")), model = "random")
  v <- ercomp(f)$sigma2; size <- table(d$area)[d$area]
  theta <- as.numeric(1 - sqrt(v["idios"] / (v["idios"] + size * v["id"])))
  mean <- function(x) ave(x, d$area)
  part <- function(x) x - theta * mean(x)
  X <- model.matrix(form, d); y <- part(d$y); Q <- apply(X, 2, part)
  W <- apply(X[, -1, drop = FALSE], 2, function(x) x - mean(x))
  M <- (1 - theta) * apply(X[, -1, drop = FALSE], 2, mean)
  p <- function(extra) {
    Z <- cbind(Q, extra); colnames(Z) <- paste0("c", seq_len(ncol(Z)))
    l <- lm(y ~ 0 + Z)
    C <- constrain_zero((ncol(Q) + 1):ncol(Z), coefs = coef(l))
    t <- Wald_test(l, C, vcovCR(l, cluster = d$region, type = "CR2"), test = "HTZ")
    sprintf("%.17g", t$p_val)
  }
  data.frame(data = k[1], terms = k[2], mundlak = p(M), hausman_robust = p(W))
})
write.csv(do.call(rbind, rows), "wide-clusters.csv", row.names = FALSE, quote = FALSE)
print(do.call(rbind, rows))
