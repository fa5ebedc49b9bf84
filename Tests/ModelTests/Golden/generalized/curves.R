# Golden values for curves, interactions and term tests in generalized fits: R glm, MASS::glm.nb and
# ordinal::clm (MASS::polr beside it) with poly(raw = TRUE) and splines::ns on the committed data;
# clubSandwich for CR2 and HTZ; Wald chi-squared by definition; average effects and simple slopes by
# definition with numDeriv. Run in this folder: Rscript curves.R. Writes curves.csv,
# curves-effects.csv, curves-tests.csv, curves-slopes.csv.
suppressMessages({library(splines); library(MASS); library(ordinal); library(clubSandwich)
                  library(numDeriv)})
text17 <- function(x) ifelse(is.na(x), "", trimws(formatC(x, digits = 17, format = "g")))
read <- function(name) {
  d <- read.csv(paste0("data-", name, ".csv"), stringsAsFactors = FALSE)
  d$role <- factor(d$role, levels = c("worker", "manager", "senior")); d
}
tight <- glm.control(epsilon = 1e-15, maxit = 200)
# Started where it ended, so that its weights are those of the estimate.
fitGLM <- function(f, family) function(d) {
  fit <- glm(f, data = d, family = family, control = tight)
  eval(substitute(glm(f, data = d, family = family, control = tight, start = b),
                  list(f = f, family = family, b = coef(fit))))
}
nb <- function(f) function(d) {
  fit <- glm.nb(f, data = d, control = glm.control(epsilon = 1e-15, maxit = 500))
  th <- fit$theta
  for (i in 1:50) {
    g <- glm(formula(fit), data = d, family = negative.binomial(th), control = tight)
    new <- theta.ml(d$y, fitted(g), limit = 500, eps = 1e-14)[1]
    if (abs(new / th - 1) < 1e-14) break
    th <- new
  }
  g
}
cases <- list(
  logitpoly = list(data = "logit", fit = fitGLM(y ~ poly(x, 2, raw = TRUE) + s, binomial())),
  logitns = list(data = "logit", fit = fitGLM(y ~ ns(x, 3) + s, binomial())),
  trialspoly = list(data = "trials", fit = fitGLM(cbind(y, m - y) ~ poly(x, 3, raw = TRUE) + s, binomial())),
  poissonpoly = list(data = "poisson", fit = fitGLM(y ~ poly(x, 3, raw = TRUE) + s, poisson())),
  poissonns = list(data = "poisson", fit = fitGLM(y ~ ns(x, 4) + s + role, poisson())),
  negbinpoly = list(data = "negbin", fit = nb(y ~ poly(x, 2, raw = TRUE) + s)),
  logitrole = list(data = "logit", fit = fitGLM(y ~ x * role, binomial())),
  poissonxs = list(data = "poisson", fit = fitGLM(y ~ x * s, poisson())),
  logitpolyrole = list(data = "logit", fit = fitGLM(y ~ poly(x, 2, raw = TRUE) * role, binomial())))
rename <- function(n) {
  n <- gsub("poly\\(x, (\\d), raw = TRUE\\)(\\d)", "poly(x, \\1)[\\2]", n)
  n <- gsub("ns\\(x, (\\d)\\)(\\d)", "ns(x, \\1)[\\2]", n)
  gsub("\\brole([a-z]+)", "role[\\1]", n, perl = TRUE)
}
coefs <- effects <- tests <- slopes <- NULL
for (name in names(cases)) {
  case <- cases[[name]]; d <- read(case$data); fit <- case$fit(d); b <- coef(fit)
  # vcov() has the weights of the step before the last: here those of the estimate.
  Xw <- model.matrix(fit) * sqrt(fit$prior.weights) *
    with(fit$family, mu.eta(fit$linear.predictors) / sqrt(variance(fitted(fit))))
  V <- list(classical = chol2inv(qr.R(qr(Xw, LAPACK = FALSE, tol = 1e-14))), cr2 = vcovCR(fit, d$la, "CR2"))
  for (m in names(V)) coefs <- rbind(coefs, data.frame(case = name, method = m,
    term = rename(names(b)), estimate = b, std_error = sqrt(diag(as.matrix(V[[m]])))))
  # Whole terms.
  a <- fit$assign <- attr(model.matrix(fit), "assign"); labels <- attr(terms(fit), "term.labels")
  for (t in seq_along(labels)) if (sum(a == t) > 1) {
    own <- which(a == t); L <- diag(length(b))[own, , drop = FALSE]
    w <- drop(b[own] %*% solve(V$classical[own, own], b[own]))
    h <- Wald_test(fit, L, V$cr2, test = "HTZ")
    label <- gsub(", raw = TRUE", "", labels[t])
    tests <- rbind(tests,
      data.frame(case = name, term = label, method = "classical", statistic = w, df1 = length(own),
                 df2 = NA, p = pchisq(w, length(own), lower.tail = FALSE)),
      data.frame(case = name, term = label, method = "cr2", statistic = h$Fstat, df1 = length(own),
                 df2 = h$df_denom, p = h$p_val))
  }
  # Average effect of x, at the rows and at the means; under cr2.
  inv <- fit$family$linkinv; w <- if (is.null(d$m) || case$data != "trials") rep(1, nrow(d)) else d$m
  X <- function(d) model.matrix(delete.response(terms(fit)), d, xlev = fit$xlevels)
  # ns keeps its knots through predvars.
  h <- 1e-4
  five <- function(at, b) { # derivative by x, five-point
    m <- function(dx) { e <- at; e$x <- e$x + dx; inv(drop(X(e) %*% b)) }
    (m(-2 * h) - 8 * m(-h) + 8 * m(h) - m(2 * h)) / (12 * h)
  }
  average <- function(b) weighted.mean(five(d, b), w)
  J <- jacobian(average, b)
  effects <- rbind(effects, data.frame(case = name, term = "x", kind = "average",
    estimate = average(b), std_error = sqrt(drop(J %*% V$cr2 %*% t(J)))))
  if (!grepl("role", name)) {
    at <- d[1, ]; for (v in c("x", "s")) at[[v]] <- weighted.mean(d[[v]], w)
    if ("role" %in% all.vars(formula(fit))) next
    means <- function(b) five(at, b)
    J <- jacobian(means, b)
    effects <- rbind(effects, data.frame(case = name, term = "x", kind = "at_means",
      estimate = means(b), std_error = sqrt(drop(J %*% V$cr2 %*% t(J)))))
  }
  # Simple slopes of x where it interacts, on the scale of the link and of the outcome, under cr2.
  more <- function(e) { one <- e; one$x <- one$x + 1; list(X(one), X(e)) }
  slope <- function(at, f, scale, e = NULL) {
    # On the scale of the outcome by its derivatives, which numbers of differences are too rough for.
    J <- if (is.null(e)) jacobian(f, b) else {
      m <- more(e); slope <- family(fit)$mu.eta
      matrix(colMeans(slope(drop(m[[1]] %*% b)) * m[[1]] - slope(drop(m[[2]] %*% b)) * m[[2]]), 1)
    }
    c2 <- linear_contrast(fit, vcov = V$cr2, contrasts = matrix(J, 1), test = "Satterthwaite")
    slopes <<- rbind(slopes, data.frame(case = name, scale = scale, at = at, estimate = f(b),
      std_error = sqrt(drop(J %*% V$cr2 %*% t(J))), df = c2$df))
  }
  onemore <- function(e) { m <- more(e); function(b) mean(inv(drop(m[[1]] %*% b)) - inv(drop(m[[2]] %*% b))) }
  if (name == "logitrole") for (r in levels(d$role)) {
    e <- d; e$role[] <- r
    slope(r, function(b) { one <- e[1, ]; one$x <- 1; zero <- one; zero$x <- 0
      drop((X(one) - X(zero)) %*% b) }, "log odds")
    slope(r, onemore(e), "probability", e)
  }
  if (name == "poissonxs") for (v in mean(d$s) + c(-1, 0, 1) * sd(d$s)) {
    e <- d; e$s <- v; at <- formatC(v, digits = 3, format = "g")
    slope(at, function(b) b["x"] + v * b["x:s"], "log rate")
    slope(at, onemore(e), "count", e)
  }
}
# Proportional odds; polr beside clm.
d <- read("ordinal"); d$y <- factor(d$y, levels = c("inadequate", "improving", "good", "outstanding"), ordered = TRUE)
tightclm <- clm.control(gradTol = 1e-13, relTol = 1e-15, maxIter = 200L, method = "Newton")
for (name in c("ordinalpoly", "ordinalns")) {
  f <- if (name == "ordinalpoly") y ~ poly(x, 2, raw = TRUE) + s else y ~ ns(x, 3) + s
  fit <- clm(f, data = d, control = tightclm); b <- coef(fit); V <- vcov(fit)
  other <- polr(f, data = d, Hess = TRUE, control = list(reltol = 1e-15, maxit = 2000))
  stopifnot(max(abs(c(other$zeta, coef(other)) - b)) < 1e-4)
  coefs <- rbind(coefs, data.frame(case = name, method = "classical", term = rename(names(b)),
    estimate = b, std_error = sqrt(diag(V))))
  own <- grep("x", names(b)); w <- drop(b[own] %*% solve(V[own, own], b[own]))
  tests <- rbind(tests, data.frame(case = name,
    term = if (name == "ordinalpoly") "poly(x, 2)" else "ns(x, 3)", method = "classical",
    statistic = w, df1 = length(own), df2 = NA, p = pchisq(w, length(own), lower.tail = FALSE)))
  X <- function(d) model.matrix(delete.response(terms(fit)), d)[, -1]
  # predvars of clm's terms keep ns's knots and poly is raw.
  K <- 4; h <- 1e-4
  for (k in 1:K) {
    P <- function(e, b) { th <- c(-Inf, b[1:(K - 1)], Inf); eta <- drop(X(e) %*% b[-(1:(K - 1))])
      plogis(th[k + 1] - eta) - plogis(th[k] - eta) }
    average <- function(b) {
      m <- function(dx) { e <- d; e$x <- e$x + dx; P(e, b) }
      mean((m(-2 * h) - 8 * m(-h) + 8 * m(h) - m(2 * h)) / (12 * h))
    }
    J <- jacobian(average, b)
    effects <- rbind(effects, data.frame(case = name, term = levels(d$y)[k], kind = "average",
      estimate = average(b), std_error = sqrt(drop(J %*% V %*% t(J)))))
  }
}
out <- function(x, file) {
  for (v in names(x)[sapply(x, is.double)]) x[[v]] <- text17(x[[v]])
  write.csv(x, file, row.names = FALSE, quote = grepl("tests|curves.csv", file))
}
out(coefs, "curves.csv"); out(effects, "curves-effects.csv"); out(tests, "curves-tests.csv")
out(slopes, "curves-slopes.csv")
