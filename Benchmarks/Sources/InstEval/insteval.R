# The data of the benchmark, from R's lme4, and lme4's own time for the same model (one thread:
# OPENBLAS_NUM_THREADS=1). Rscript insteval.R insteval.csv
library(lme4)
data(InstEval)
write.csv(with(InstEval, data.frame(y, s = as.integer(s), d = as.integer(d),
  dept = as.integer(dept), service = as.integer(service) - 1)),
  commandArgs(TRUE)[1], row.names = FALSE, quote = FALSE)
cat("lme4", format(packageVersion("lme4")), "R", format(getRversion()), "\n")
times <- sapply(1:3, function(i) {
  t <- system.time(m <<- lmer(y ~ 1 + service + (1 | s) + (1 | d) + (1 | dept), InstEval))
  c(cpu = sum(t[1:2]), wall = t[[3]])
})
print(apply(times, 1, min))
print(getME(m, "theta"), digits = 12)
print(fixef(m), digits = 15)
print(logLik(m), digits = 15)
