# E-values by R's EValue (evalues.RR, evalues.OR) of proportional odds, of Firth's fits and of mixed models of odds
# and rates, from the estimates and intervals that R has of them beside: clm (../generalized/ordinal.csv), brglm2 and
# profiles of the penalized likelihood (../generalized/firth.csv), lme4's likelihood (../glmm/reference.csv).
# Over a standard deviation of the support, of a category from level to level; grades count as common by the share
# above the lowest. Run here: Rscript e-values-others.R PATH/TO/EValue.R (as for e-values.R)
source(commandArgs(TRUE)[1])
z <- qnorm(.975)
rows <- NULL
add <- function(case, term, x, b, low, high, share = NA) {
  step <- if (is.null(x)) 1 else sd(x)
  v <- exp(step * c(b, low, high)); v[is.na(v)] <- Inf
  found <- if (is.na(share)) evalues.RR(v[1], v[2], v[3]) else evalues.OR(v[1], v[2], v[3], rare = share < .15)
  limit <- if (found["RR", 1] > 1) 2 else 3
  near <- if (found["E-values", limit] == 1) 1 else found["RR", limit]
  rows <<- rbind(rows, data.frame(case, term, step, ratio = found["RR", 1], limit = near,
    e_value = found["E-values", 1], e_value_limit = found["E-values", limit]))
}
data <- function(folder, name) read.csv(paste0("../", folder, "/", name, ".csv"))
known <- data("generalized", "ordinal")
lowest <- c(ordinal = "inadequate", ordinalseven = "a", ordinaloffset = "low")
for (case in names(lowest)) {
  d <- data("generalized", paste0("data-", case)); k <- subset(known, case == get("case", 1) & method == "classical")
  for (term in c("x", "s")) { r <- k[k$term == term, ]
    if (nrow(r) == 1) add(case, term, d[[term]], r$estimate, r$estimate - z * r$std_error, r$estimate + z * r$std_error,
      mean(d$y != lowest[[case]])) }
}
known <- data("generalized", "firth")
for (case in c("firthplain", "firthtrials", "firthquasi")) {
  d <- data("generalized", paste0("data-", case)); r <- known[known$case == case & known$term == "x", ]
  add(case, "x", d$x, r$estimate, r$conf_low, r$conf_high, sum(d$y) / sum(if (case == "firthtrials") d$m else d$y * 0 + 1))
}
known <- data("glmm", "reference")
mixed <- function(case, term, x, share = NA, name = term) {
  value <- function(q) known$value[known$model == case & known$quantity == q & known$name == name]
  b <- value("beta"); se <- value("se"); add(case, term, x, b, b - z * se, b + z * se, share)
}
d <- data("glmm", "cbpp"); for (k in 2:4) mixed("cbpp", paste0("period[", k, "]"), NULL, sum(d$incidence) / sum(d$size), paste0("period", k))
d <- data("glmm", "simulated"); mixed("crossed", "x", d$x, mean(d$yes)); mixed("slopes", "x", d$x, mean(d$yes)); mixed("offset", "x", d$x)
d <- data("glmm", "grouseticks"); mixed("ticks", "height", d$height)
number <- sapply(rows, is.numeric)
rows[number] <- lapply(rows[number], function(v) formatC(v, digits = 17, format = "g", width = 1))
write.csv(rows, "e-values-others.csv", row.names = FALSE, quote = FALSE)
