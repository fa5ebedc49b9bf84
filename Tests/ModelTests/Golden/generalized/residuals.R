# Golden values for residuals and influence of generalized fits: R rstandard, rstudent, cooks.distance,
# hatvalues; anova(test = "Rao") of the squared linear predictor; for proportional odds the residual of Li
# & Shepherd by its definition. Run in this folder: Rscript residuals.R. Writes glm-residuals.csv,
# glm-link.csv, ordinal-residuals.csv.
suppressMessages({library(MASS); library(ordinal)})
text17 <- function(x) ifelse(is.na(x), "", trimws(formatC(x, digits = 17, format = "g")))
tight <- glm.control(epsilon = 1e-15, maxit = 200)
read <- function(name) read.csv(paste0("data-", name, ".csv"), stringsAsFactors = FALSE)
cases <- list(
  logit = function(d) glm(y ~ x + s, binomial(), d, control = tight),
  trials = function(d) glm(cbind(y, m - y) ~ x + s, binomial(), d, control = tight),
  trialsquasi = function(d) glm(cbind(y, m - y) ~ x + s, quasibinomial(), d, control = tight),
  poisson = function(d) glm(y ~ x + s, poisson(), d, control = tight),
  offset = function(d) glm(y ~ x + s + offset(log_exposure), poisson(), d, control = tight),
  quasi = function(d) glm(y ~ x + s, quasipoisson(), d, control = tight),
  negbin = function(d) {
    th <- glm.nb(y ~ x + s, d, control = tight)$theta
    for (i in 1:50) {
      g <- glm(y ~ x + s, negative.binomial(th), d, control = tight)
      th <- theta.ml(d$y, fitted(g), limit = 500, eps = 1e-14)[1]
    }
    g
  })
rows <- link <- NULL
for (name in names(cases)) {
  d <- read(name); f <- cases[[name]](d); n <- nrow(d)
  quasi <- grepl("quasi", name); phi <- if (quasi) summary(f)$dispersion else 1
  h <- hatvalues(f); r <- residuals(f, "pearson"); dv <- residuals(f, "deviance")
  left <- sign(dv) * sqrt(dv^2 + h * r^2 / (1 - h)) / sqrt(phi)
  if (name %in% c("logit", "trials", "poisson", "offset")) stopifnot(max(abs(left - rstudent(f))) < 1e-12)
  st <- dv / sqrt(phi * (1 - h)); ck <- r^2 * h / (3 * phi * (1 - h)^2)
  if (name != "negbin") stopifnot(max(abs(st - rstandard(f))) < 1e-12, max(abs(ck - cooks.distance(f))) < 1e-12)
  rows <- rbind(rows, data.frame(case = name, row = 1:n, standardized = st, left_out = left, cook = ck, leverage = h))
  d$eta2 <- f$linear.predictors^2
  f <- glm(formula(f), family = f$family, data = d, control = tight)
  g <- glm(update(formula(f), . ~ . + eta2), family = f$family, data = d, control = tight)
  rao <- anova(f, g, test = "Rao")
  value <- rao$Rao[2] / phi
  link <- rbind(link, data.frame(case = name, statistic = value, p = pchisq(value, 1, lower.tail = FALSE)))
  cat(name, value, max(abs(left)), "\n")
}
d <- read("ordinal"); d$y <- factor(d$y, levels = c("inadequate", "improving", "good", "outstanding"), ordered = TRUE)
f <- clm(y ~ x + s, data = d, control = clm.control(gradTol = 1e-13, relTol = 1e-15, maxIter = 200L, method = "Newton"))
b <- coef(f); eta <- drop(as.matrix(d[, c("x", "s")]) %*% b[c("x", "s")]); th <- c(-Inf, b[1:3], Inf)
P <- sapply(1:4, function(k) plogis(th[k + 1] - eta) - plogis(th[k] - eta)); k <- as.integer(d$y)
res <- sapply(seq_along(k), function(i) sum(P[i, seq_len(k[i] - 1)]) - sum(P[i, seq_len(4) > k[i]]))
od <- data.frame(row = seq_along(k), residual = res / sqrt((1 - rowSums(P^3)) / 3))
for (v in c("standardized", "left_out", "cook", "leverage")) rows[[v]] <- text17(rows[[v]])
link$statistic <- text17(link$statistic); link$p <- text17(link$p); od$residual <- text17(od$residual)
write.csv(rows, "glm-residuals.csv", row.names = FALSE, quote = FALSE)
write.csv(link, "glm-link.csv", row.names = FALSE, quote = FALSE)
write.csv(od, "ordinal-residuals.csv", row.names = FALSE, quote = FALSE)
