# Cronbach's alpha and item-rest correlations by psych::alpha, over complete cases.
# Writes alpha-data.csv (answers, NA where missing) and alpha.csv. Run in this folder.
# Made with R 4.2.2 and psych 2.2.9.
suppressMessages(library(psych))
set.seed(20120201)
n <- 60
theta <- rnorm(n)
answers <- sapply(1:5, function(i) pmin(5, pmax(1, round(3 + theta * 0.9 + rnorm(n, sd = 0.8)))))
answers[, 3] <- 6 - answers[, 3]
answers[cbind(sample(n, 6), sample(5, 6, TRUE))] <- NA
colnames(answers) <- paste0("q", 1:5)
write.csv(answers, "alpha-data.csv", row.names = FALSE, quote = FALSE)

complete <- na.omit(answers)
rows <- function(scale, x, keys) {
  a <- suppressWarnings(alpha(x, keys = keys, check.keys = FALSE))
  reversed <- sweep(x, 2, ifelse(keys < 0, 6, 0), function(v, m) ifelse(m > 0, m - v, v))
  rbind(
    data.frame(scale, name = scale, index = "cronbach_alpha", value = a$total$raw_alpha),
    data.frame(scale, name = scale, index = "mean", value = mean(rowMeans(reversed))),
    data.frame(scale, name = scale, index = "sd", value = sd(rowMeans(reversed))),
    data.frame(scale, name = colnames(x), index = "item_rest_correlation",
               value = a$item.stats$r.drop))
}
golden <- rbind(
  rows("five", complete, c(1, 1, -1, 1, 1)),
  rows("unreversed", complete, rep(1, 5)),
  rows("two", complete[, 1:2], c(1, 1)))
golden$value <- sprintf("%.17g", golden$value)
write.csv(golden, "alpha.csv", row.names = FALSE, quote = FALSE)
