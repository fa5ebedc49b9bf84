# Between and within parts of an interaction: every column as cluster mean and deviation (of the role its
# indicators with their means beside), in lm with clubSandwich's CR2 on ../verdicts/data.csv: between-interaction.csv.
suppressMessages(library(clubSandwich))
d <- read.csv("data.csv"); d$role <- factor(d$role)
d$product <- d$support * d$age
m <- function(v) ave(v, d$la)
for (v in c("support", "age", "product")) { d[[paste0(v, "_b")]] <- m(d[[v]]); d[[paste0(v, "_w")]] <- d[[v]] - m(d[[v]]) }
for (k in levels(d$role)[-1]) d[[paste0("role_", k)]] <- m(as.numeric(d$role == k))
means <- paste0("`role_", levels(d$role)[-1], "`", collapse = " + ")
fit <- lm(as.formula(paste("y ~ support_b + support_w + age_b + age_w + role +", means, "+ product_b + product_w")), d)
stopifnot(all.equal(coef(fit)[["product_w"]], coef(lm(y ~ support + age + role + product + factor(la), d))[["product"]]))
V <- vcovCR(fit, cluster = d$la, type = "CR2")
ci <- conf_int(fit, vcov = V, coefs = c("product_b", "product_w"))
L <- as.numeric(names(coef(fit)) == "product_b") - as.numeric(names(coef(fit)) == "product_w")
p <- linear_contrast(fit, vcov = V, contrasts = matrix(L, 1), p_values = TRUE)$p_val
row <- data.frame(between = ci$beta[1], between_low = ci$CI_L[1], between_high = ci$CI_U[1], within = ci$beta[2],
  within_low = ci$CI_L[2], within_high = ci$CI_U[2], p = p)
row[] <- lapply(row, formatC, digits = 17, format = "g", width = 1)
write.csv(row, "between-interaction.csv", row.names = FALSE, quote = FALSE)
