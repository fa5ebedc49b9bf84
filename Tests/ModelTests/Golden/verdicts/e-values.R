# E-values by R's EValue (evalues.RR, evalues.OR) of glm, glm.nb and clm fits to ../generalized/data-*.csv,
# with refits without each adjusted term: e-values.csv. Run here: Rscript e-values.R PATH/TO/EValue.R
# (evalues.RR, evalues.OR and threshold of R/EValue.R, mirror cran/EValue at commit 0db7e32, without their messages
# and checks of arguments; the rest of the package is not used.)
source(commandArgs(TRUE)[1])
suppressMessages({library(MASS); library(ordinal)})
z <- qnorm(.975)
rows <- NULL
read <- function(name) read.csv(paste0("../generalized/data-", name, ".csv"))
add <- function(case, fit, d, support, adjusted, rare = NA) {
  step <- sd(d[[support]])
  measure <- function(m) {
    b <- coef(summary(m))[support, 1:2] * step
    v <- exp(c(b[1], b[1] - z * b[2], b[1] + z * b[2]))
    if (is.na(rare)) evalues.RR(v[1], v[2], v[3]) else evalues.OR(v[1], v[2], v[3], rare = rare)
  }
  whole <- measure(fit(c(support, adjusted), d))
  limit <- if (whole["RR", 1] > 1) 2 else 3
  near <- whole["RR", limit]
  if (whole["E-values", limit] == 1) near <- 1
  for (term in adjusted) {
    less <- measure(fit(c(support, setdiff(adjusted, term)), d))
    rows <<- rbind(rows, data.frame(case, step, ratio = whole["RR", 1], limit = near, e_value = whole["E-values", 1],
      e_value_limit = whole["E-values", limit], term, without = less["RR", 1]))
  }
}
f <- function(terms, y = "y") as.formula(paste(y, "~", paste(terms, collapse = " + ")))
tight <- glm.control(epsilon = 1e-14, maxit = 100)
wide <- function(d) { d$x <- d$x * 10; d }
d <- read("logit"); add("logit", function(t, d) glm(f(t), binomial, d, control = tight), d, "x", c("s", "role"), rare = mean(d$y) < .15)
add("logitwide", function(t, d) glm(f(t), binomial, d, control = tight), wide(d), "x", c("s", "role"), rare = mean(d$y) < .15)
d <- read("rare"); add("rare", function(t, d) glm(f(t), binomial, d, control = tight), d, "x", "s", rare = mean(d$y) < .15)
d <- read("trials"); add("trials", function(t, d) glm(f(t, "cbind(y, m - y)"), binomial, d, control = tight), d, "x", c("s", "role"), rare = sum(d$y) / sum(d$m) < .15)
d <- read("poisson"); add("poisson", function(t, d) glm(f(t), poisson, d, control = tight), d, "x", c("s", "role"))
# The error of the coefficients at theta, as glm.nb's own.
d <- read("negbin"); add("negbin", function(t, d) glm.nb(f(t), d, control = glm.control(epsilon = 1e-13, maxit = 200)), d, "x", c("s", "role"))
number <- sapply(rows, is.numeric)
rows[number] <- lapply(rows[number], function(v) formatC(v, digits = 17, format = "g", width = 1))
write.csv(rows, "e-values.csv", row.names = FALSE, quote = FALSE)
