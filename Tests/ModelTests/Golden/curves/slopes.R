# Simple slopes by clubSandwich::linear_contrast, from curves-data.csv. Rscript slopes.R
suppressMessages(library(clubSandwich))
d <- read.csv("curves-data.csv")
d$role <- factor(d$role, c("worker", "manager", "senior"))
d$site <- factor(d$site, c("north", "south"))
msd <- function(x) mean(x) + c(-1, 0, 1) * sd(x)
at <- function(fit, ...) {
  new <- data.frame(age = mean(d$age), load = mean(d$load), role = "worker", site = "north")
  values <- list(...)
  for (name in names(values)) new[[name]] <- values[[name]]
  for (name in c("role", "site")) new[[name]] <- factor(new[[name]], levels(d[[name]]))
  model.matrix(delete.response(terms(fit)), new)
}
rows <- NULL
add <- function(name, fit, L) {
  rownames(L) <- NULL
  V <- vcovCR(fit, cluster = d$la, type = "CR2")
  t <- linear_contrast(fit, V, contrasts = L, test = "Satterthwaite")
  rows <<- rbind(rows, data.frame(model = name, row = seq_len(nrow(L)),
    estimate = sprintf("%.17g", t$Est), std_error = sprintf("%.17g", t$SE),
    df = sprintf("%.17g", t$df), conf_low = sprintf("%.17g", t$CI_L)))
}
fit <- lm(y ~ age * load, d)
add("numbers", fit, do.call(rbind, lapply(msd(d$load), function(l)
  at(fit, age = 1, load = l) - at(fit, age = 0, load = l))))
fit <- lm(y ~ age * role, d)
add("levels", fit, do.call(rbind, lapply(levels(d$role), function(r)
  at(fit, age = 1, role = r) - at(fit, age = 0, role = r))))
fit <- lm(y ~ role * load, d)
add("category", fit, do.call(rbind, lapply(msd(d$load), function(l) rbind(
  at(fit, role = "manager", load = l) - at(fit, role = "worker", load = l),
  at(fit, role = "senior", load = l) - at(fit, role = "worker", load = l)))))
p <- msd(d$age)
# model.matrix of new data would make another basis: predict the basis instead.
b <- poly(d$age, 2)
fit <- lm(y ~ b + load, d)
row <- function(x) c(1, predict(b, x), mean(d$load))
add("polynomial", fit, rbind(row(p[2]) - row(p[1]), row(p[3]) - row(p[2]), row(p[3]) - row(p[1])))
n <- splines::ns(d$age, 3)
fit <- lm(y ~ n, d)
row <- function(x) c(1, predict(n, x))
add("spline", fit, rbind(row(p[2]) - row(p[1]), row(p[3]) - row(p[2]), row(p[3]) - row(p[1])))
write.csv(rows, "slopes.csv", row.names = FALSE, quote = FALSE)
