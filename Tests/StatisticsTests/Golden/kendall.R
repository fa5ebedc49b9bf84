# Kendall's tau-b by R's cor.test over the pairs of correlations.csv and some larger ones with and
# without ties. Writes kendall.csv. Run in this folder after reference.R.
# Made with R 4.2.2.
set.seed(20120205)
join <- function(v) paste(sprintf("%.17g", v), collapse = ";")
out <- function(v) ifelse(is.na(v), "", sprintf("%.17g", v))
known <- read.csv("correlations.csv", colClasses = "character")
split <- function(text) as.numeric(strsplit(text, ";")[[1]])
pairs <- lapply(seq_len(nrow(known)), function(i) list(split(known$x[i]), split(known$y[i])))
names(pairs) <- known$name
pairs$untied49 <- list(rnorm(49), rnorm(49))
pairs$untied50 <- list(rnorm(50), rnorm(50))
pairs$close45 <- { x <- rnorm(45); list(x, x + .2 * rnorm(45)) }
pairs$grades <- list(sample(1:4, 266, TRUE), round(rnorm(266), 1))
pairs$tied5 <- list(c(1, 1, 2, 3, 3), c(2, 1, 2, 5, 4))
rows <- do.call(rbind, lapply(names(pairs), function(name) {
  x <- pairs[[name]][[1]]; y <- pairs[[name]][[2]]; n <- length(x)
  exact <- n < 50 && !anyDuplicated(x) && !anyDuplicated(y)
  t <- suppressWarnings(cor.test(x, y, method = "kendall", exact = exact))
  known <- name %in% known$name
  data.frame(name, x = if (known) "" else join(x), y = if (known) "" else join(y),
             tau = out(t$estimate), statistic = out(t$statistic), p = out(t$p.value), exact)
}))
write.csv(rows, "kendall.csv", row.names = FALSE, quote = FALSE)
