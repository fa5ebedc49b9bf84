# Average effects where a coefficient holds, and of levels by sum contrasts, from their definitions: means
# over the rows of predictions with columns held, their errors by the delta method with numDeriv's
# Jacobians (CR2 of clubSandwich for glm, the classical covariance for ordinal).
# Writes places.csv. Run in this folder: Rscript places.R
suppressMessages({library(clubSandwich); library(numDeriv); library(ordinal)})
roles <- c("worker", "manager", "senior")
read <- function(name) {
  d <- read.csv(sprintf("data-%s.csv", name))
  d$role <- factor(d$role, roles)
  d
}
out <- NULL
put <- function(case, term, level, value, se)
  out <<- rbind(out, data.frame(case, term, level, estimate = value, std_error = se))
delta <- function(case, term, level, f, b, V) {
  g <- grad(f, b)
  put(case, term, level, f(b), sqrt(c(t(g) %*% V %*% g)))
}
held <- function(d, ...) { for (n in names(list(...))) d[[n]] <- list(...)[[n]]; d }
roled <- function(d, r, sums) {
  d$role <- factor(rep(r, nrow(d)), roles)
  if (sums) contrasts(d$role) <- contr.sum(3)
  d
}

# glm: the derivative by x of inverse(Xb), and means of inverse(Xb).
glmcase <- function(case, data, formula, family, sums, offset = FALSE) {
  d <- read(data)
  if (sums) contrasts(d$role) <- contr.sum(3)
  d$o <- if (offset) d$log_exposure else 0
  m <- glm(update(formula, . ~ . + offset(o)), family, d,
           control = glm.control(epsilon = 1e-14, maxit = 100))
  rhs <- delete.response(terms(formula))
  X <- function(d) model.matrix(rhs, d)
  slope <- function(b, d) {                    # exact: eta is linear in x
    e <- (X(held(d, x = 1)) - X(held(d, x = 0))) %*% b
    mean(family$mu.eta(c(X(d) %*% b) + d$o) * e)
  }
  average <- function(b, d) mean(family$linkinv(c(X(d) %*% b) + d$o))
  list(d = d, b = coef(m), V = as.matrix(vcovCR(m, cluster = d$la, type = "CR2")),
       slope = slope, average = average)
}

m <- glmcase("", "logit", y ~ x * role, binomial(), FALSE)
delta("logitrole", "x", "", function(b) m$slope(b, roled(m$d, "worker", FALSE)), m$b, m$V)
for (r in roles[-1]) delta("logitrole", sprintf("role[%s]", r), "", function(b)
  m$average(b, held(roled(m$d, r, FALSE), x = 0)) -
  m$average(b, held(roled(m$d, "worker", FALSE), x = 0)), m$b, m$V)

m <- glmcase("", "logit", y ~ x * role, binomial(), TRUE)
delta("logitsum", "x", "", function(b) mean(sapply(roles, function(r) m$slope(b, roled(m$d, r, TRUE)))), m$b, m$V)

m <- glmcase("", "poisson", y ~ x * s, poisson(), FALSE)
delta("poissonxs", "x", "", function(b) m$slope(b, held(m$d, s = 0)), m$b, m$V)

m <- glmcase("", "logit", y ~ role + x, binomial(), TRUE)
for (r in roles[-3]) delta("rolesum", sprintf("role[%s]", r), "", function(b) {
  p <- sapply(roles, function(l) m$average(b, roled(m$d, l, TRUE)))
  p[[r]] - mean(p)
}, m$b, m$V)

# Grades: P(y = k) = F(theta_k - eta) - F(theta_(k-1) - eta).
grades <- c("inadequate", "improving", "good", "outstanding")
d <- read("ordinal")
d$y <- factor(d$y, intersect(grades, unique(d$y)), ordered = TRUE)
if (any(is.na(d$y))) stop("levels: ", paste(unique(read("ordinal")$y), collapse = ", "))
levels <- levels(d$y)
ordinal <- function(case, formula, sums) {
  if (sums) contrasts(d$role) <- contr.sum(3)
  m <- clm(formula, data = d, control = clm.control(gradTol = 1e-12, maxIter = 200))
  k <- length(levels) - 1
  X <- function(d) model.matrix(delete.response(terms(formula)), d)[, -1, drop = FALSE]
  P <- function(b, d, j, F) {
    eta <- c(X(d) %*% b[-(1:k)])
    (if (j <= k) F(b[j] - eta) else if (identical(F, plogis)) 1 else 0) -
      (if (j > 1) F(b[j - 1] - eta) else 0)
  }
  slope <- function(b, d, j) {
    e <- (X(held(d, x = 1)) - X(held(d, x = 0))) %*% b[-(1:k)]
    -mean(P(b, d, j, dlogis) * e)
  }
  list(b = coef(m), V = vcov(m), slope = slope,
       average = function(b, d, j) mean(P(b, d, j, plogis)))
}
m <- ordinal("", y ~ x * role, FALSE)
for (j in seq_along(levels)) delta("ordinalrole", "x", levels[j],
  function(b) m$slope(b, roled(d, "worker", FALSE), j), m$b, m$V)
m <- ordinal("", y ~ role + x, TRUE)
for (j in seq_along(levels)) for (r in roles[-3]) delta("ordinalsum", sprintf("role[%s]", r), levels[j],
  function(b) {
    p <- sapply(roles, function(l) m$average(b, roled(d, l, TRUE), j))
    p[[r]] - mean(p)
  }, m$b, m$V)
out$estimate <- sprintf("%.17g", out$estimate)
out$std_error <- sprintf("%.17g", out$std_error)
write.csv(out, "places.csv", row.names = FALSE, quote = FALSE)
