# The data of the benchmark, from R's lme4, and lme4's own time for the same model (one thread:
# OPENBLAS_NUM_THREADS=1). Rscript insteval.R insteval.csv
library(lme4)
data(InstEval)
write.csv(with(InstEval, data.frame(y, s = as.integer(s), d = as.integer(d),
  dept = as.integer(dept), service = as.integer(service) - 1)),
  commandArgs(TRUE)[1], row.names = FALSE, quote = FALSE)
print(system.time(m <- lmer(y ~ 1 + service + (1 | s) + (1 | d) + (1 | dept), InstEval)))
print(logLik(m), digits = 15)
