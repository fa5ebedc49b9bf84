# Slopes at combinations of two moderators, from curves-data.csv: least squares, odds and rates, by
# clubSandwich::linear_contrast; probabilities and counts with one more, averaged over the rows, by the delta
# method. Rscript places.R (in this folder).
suppressMessages(library(clubSandwich))
d <- read.csv("curves-data.csv")
d$role <- factor(d$role, c("worker", "manager", "senior"))
d$site <- factor(d$site, c("north", "south"))
d$high <- as.integer(d$y > median(d$y))
text17 <- function(x) sprintf("%.17g", x)
ends <- function(x) mean(x) + c(-1, 1) * sd(x)
X <- function(fit, d) model.matrix(delete.response(terms(fit)), d)
rows <- NULL
add <- function(model, fit, scale, at, contrasts, estimate = NULL) {
  V <- vcovCR(fit, cluster = d$la, type = "CR2")
  rownames(contrasts) <- NULL
  t <- linear_contrast(fit, V, contrasts = contrasts, test = "Satterthwaite")
  rows <<- rbind(rows, data.frame(model = model, scale = scale, at = at,
    estimate = text17(if (is.null(estimate)) t$Est else estimate), std_error = text17(t$SE),
    df = text17(t$df)))
}
# `to` and `from`: columns that stand somewhere; the others at their means cancel.
step <- function(model, fit, scale, at, to, from) {
  place <- function(values) { e <- d[1, ]; for (n in names(values)) e[[n]][] <- values[[n]]; X(fit, e) }
  add(model, fit, scale, at, place(to) - place(from))
}
age <- function(model, fit, scale, at, place)
  step(model, fit, scale, at, c(place, age = 1), c(place, age = 0))
fit <- lm(y ~ age * role * site, d)
for (r in levels(d$role)) for (s in levels(d$site))
  age("levels", fit, "outcome", paste0(r, ";", s), list(role = r, site = s))
fit <- lm(y ~ age * load * site, d)
for (l in ends(d$load)) for (s in levels(d$site))
  age("number", fit, "outcome", paste0(text17(l), ";", s), list(load = l, site = s))
fit <- lm(y ~ age * load * I(la), d)
for (l in ends(d$load)) for (a in ends(d$la))
  age("numbers", fit, "outcome", paste0(text17(l), ";", text17(a)), list(load = l, la = a))
fit <- lm(y ~ role * load * site, d)
for (l in ends(d$load)) for (s in levels(d$site)) for (r in levels(d$role)[-1])
  step("category", fit, "outcome", paste0(text17(l), ";", s),
    list(load = l, site = s, role = r), list(load = l, site = s, role = "worker"))
tight <- glm.control(epsilon = 1e-15, maxit = 200)
fits <- list(
  logistic = glm(high ~ age * load * site, binomial, d, control = tight),
  poisson = glm(load ~ age * role * site, poisson, d, control = tight))
for (name in names(fits)) {
  fit <- fits[[name]]; b <- coef(fit)
  # One role at one site is separated from the others in odds, which are told by load instead.
  first <- if (name == "logistic") "load" else "role"
  for (r in if (name == "logistic") ends(d$load) else levels(d$role)) for (s in levels(d$site)) {
    at <- paste0(if (is.numeric(r)) text17(r) else r, ";", s)
    place <- setNames(list(r, s), c(first, "site"))
    age(name, fit, "link", at, place)
    e <- d; e[[first]][] <- r; e$site[] <- s
    more <- e; more$age <- e$age + 1
    X0 <- X(fit, e); X1 <- X(fit, more)
    average <- function(b) mean(family(fit)$linkinv(drop(X1 %*% b)) - family(fit)$linkinv(drop(X0 %*% b)))
    slope <- family(fit)$mu.eta
    J <- colMeans(slope(drop(X1 %*% b)) * X1 - slope(drop(X0 %*% b)) * X0)
    add(name, fit, "outcome", at, matrix(J, 1), average(b))
  }
}
write.csv(rows, "places.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste("clubSandwich", packageVersion("clubSandwich"))), "places-versions.txt")
