# The data of the benchmark and the times of R's glm and brglm2's Firth (one thread:
# OPENBLAS_NUM_THREADS=1). Rscript logistic.R logistic.bin
args <- commandArgs(TRUE)
set.seed(1)
n <- 100000
X <- cbind(matrix(runif(5 * n), n), matrix(as.numeric(runif(4 * n) < 0.01), n))
y <- as.numeric(runif(n) < 0.3)
# Where x9 is 1, every outcome of the second is an event.
separated <- ifelse(X[, 9] == 1, 1, y)
writeBin(c(X, y, separated), args[1])
data <- data.frame(X, y = y, separated = separated)
names(data)[1:9] <- paste0("x", 1:9)
seconds <- function(run) {
  cpu <- Inf
  for (k in 1:3) {
    gc()
    time <- system.time(run())
    cpu <- min(cpu, time[[1]] + time[[2]])
  }
  cpu
}
formula <- reformulate(paste0("x", 1:9), "y")
cat(R.version.string, "\n")
cat("glm", seconds(function() glm(formula, binomial, data)), "s\n")
cat("glm, separated", seconds(function()
  suppressWarnings(glm(update(formula, separated ~ .), binomial, data))), "s\n")
if (requireNamespace("brglm2", quietly = TRUE)) {
  cat("brglm2", format(packageVersion("brglm2")), "\n")
  for (outcome in c("y", "separated")) {
    own <- reformulate(paste0("x", 1:9), outcome)
    cat("firth of", outcome, seconds(function()
      glm(own, binomial, data, method = brglm2::brglm_fit, type = "AS_mean")), "s\n")
  }
}
