# Golden values for OLS and WLS under every covariance: sandwich for classical and HC, clubSandwich
# for CR. Run in this folder: Rscript covariance.R
# Writes covariance-data-<scenario>.csv, covariance.csv (a row per scenario, method and term),
# covariance-models.csv (a row per scenario), covariance-vif.csv (a row per term) and
# covariance-versions.txt.
suppressMessages({library(sandwich); library(clubSandwich)})
set.seed(20120201)
digits17 <- function(x) ifelse(is.na(x), "", trimws(formatC(x, digits = 17, format = "g")))
unequal <- c(92, 71, 58, 49, 43, 36, 31, 26, 22, 18, 14, 10, 8, 5)

# A data set: x varies within clusters, s is constant within them, role is a category, w a weight.
make <- function(sizes, beta_x = .3, beta_s = .2) {
  n <- sum(sizes); G <- length(sizes)
  la <- rep(sprintf("la%03d", seq_len(G)), sizes)
  g <- match(la, unique(la))
  s <- round(rnorm(G), 3)[g]
  x <- round(rnorm(n) + .4 * rnorm(G)[g], 3)
  role <- factor(sample(c("social_worker", "line_manager", "senior"), n, TRUE, c(.6, .25, .15)),
                 levels = c("social_worker", "line_manager", "senior"))
  w <- round(exp(rnorm(n, 0, .7)), 3)
  y <- round(1 + beta_x * x + beta_s * s + .3 * (role == "senior") + .5 * rnorm(G)[g] +
               rnorm(n) * (1 + .3 * abs(x)), 3)
  d <- data.frame(la, y, x, s, role, w)
  d[sample(n), ]
}

term_name <- function(names) {
  names <- gsub("\\b(role|la)([a-z][a-z0-9_]*)", "\\1[\\2]", names, perl = TRUE)
  names
}

scenarios <- list(
  balanced14  = list(data = make(rep(20, 14)), formula = y ~ x + s + role),
  unequal14   = list(data = make(unequal), formula = y ~ x + s + role),
  constant14  = list(data = make(unequal), formula = y ~ s),
  five        = list(data = make(c(40, 12, 9, 7, 3)), formula = y ~ x + s),
  fifty       = list(data = make(sample(2:30, 50, TRUE)), formula = y ~ x + s + role),
  many152     = list(data = make(sample(1:12, 152, TRUE)), formula = y ~ x + s + role),
  singleton   = list(data = make(c(30, 22, 15, 9, 6, 4, 3, 2, 2, 1, 1, 1)), formula = y ~ x + s),
  weighted14  = list(data = make(unequal), formula = y ~ x + s + role, weights = "w"),
  weighted5   = list(data = make(c(40, 12, 9, 4, 1)), formula = y ~ x + s, weights = "w"),
  weighted152 = list(data = make(sample(1:12, 152, TRUE)), formula = y ~ x + s + role, weights = "w"),
  interaction = list(data = make(unequal), formula = y ~ x + role + role:x),
  nointercept = list(data = make(unequal), formula = y ~ x + role - 1),
  nullmodel   = list(data = make(unequal), formula = y ~ 1),
  rows        = list(data = { d <- make(c(20, 10, 8, 6)); d$la <- sprintf("r%02d", seq_len(nrow(d))); d },
                     formula = y ~ x + s),
  dummies     = list(data = make(c(30, 22, 15, 9, 6, 4)), formula = y ~ x + la)
)
# One weight per cluster, so that [Z, WZ] has rank p within each.
d <- make(unequal); d$w <- c(.5, 2, 1, 3, .7, 1.1, .2, 4, 1, 1, 2.5, .9, 1.3, .8)[match(d$la, unique(d$la))]
scenarios$weightflat <- list(data = d, formula = y ~ x + s, weights = "w")
# A dummy that is 1 on a single row.
d <- make(unequal); d$flag <- 0; d$flag[17] <- 1
scenarios$leverage1 <- list(data = d, formula = y ~ x + s + flag, leverage_one = 17)

# The same, with a weight.
scenarios$leverage1w <- list(data = d, formula = y ~ x + s + flag, weights = "w", leverage_one = 17)

# More clusters than are paired one by one for the degrees of freedom; and a row that all but decides.
d <- make(sample(1:3, 600, TRUE))
scenarios$many600 <- list(data = d, formula = y ~ x + s + role)
scenarios$weighted600 <- list(data = d, formula = y ~ x + s + role, weights = "w")
d <- make(unequal); d$x[5] <- 500
scenarios$outlier <- list(data = d, formula = y ~ x + s)

rows <- list(); models <- list(); vifs <- list()
add <- function(name, method, fit, V, df, scale = 1, terms = names(coef(fit))) {
  b <- coef(fit)[terms] * scale; se <- sqrt(diag(V))[terms] * scale
  t <- b / se; q <- qt(.975, df)
  rows[[length(rows) + 1]] <<- data.frame(
    scenario = name, method = method, term = term_name(terms), estimate = digits17(b),
    std_error = digits17(se), df = digits17(rep_len(df, length(b))), statistic = digits17(t),
    p_value = digits17(2 * pt(abs(t), df, lower.tail = FALSE)),
    conf_low = digits17(b - q * se), conf_high = digits17(b + q * se))
}
all_methods <- function(name, fit, cluster, leverage_one = NULL, keep = names(coef(fit)), scale = 1) {
  rdf <- df.residual(fit); G <- length(unique(cluster))
  add(name, "classical", fit, vcov(fit), rdf, scale, keep)
  for (type in c("HC0", "HC1", "HC2", "HC3", "HC4")) {
    if (!is.null(leverage_one) && type %in% c("HC2", "HC3", "HC4")) next
    add(name, tolower(type), fit, vcovHC(fit, type = type), rdf, scale, keep)
  }
  for (type in c("CR0", "CR1", "CR1S", "CR3")) {
    if (type == "CR3" && (!is.null(leverage_one) || name == "dummies")) next
    add(name, tolower(type), fit, vcovCR(fit, cluster = cluster, type = type), G - 1, scale, keep)
  }
  V <- vcovCR(fit, cluster = cluster, type = "CR2")
  satt <- coef_test(fit, V, test = "Satterthwaite")
  df <- setNames(satt$df_Satt, names(coef(fit)))
  add(name, "cr2", fit, V, df[keep], scale, keep)
}

for (name in names(scenarios)) {
  sc <- scenarios[[name]]; d <- sc$data
  file <- paste0("covariance-data-", name, ".csv")
  write.csv(d, file, row.names = FALSE, quote = FALSE)
  d <- read.csv(file)
  d$role <- factor(d$role, levels = c("social_worker", "line_manager", "senior"))
  fit <- if (is.null(sc$weights)) lm(sc$formula, d) else lm(sc$formula, d, weights = w)
  all_methods(name, fit, d$la, sc$leverage_one)
  if (!is.null(sc$leverage_one)) {
    # Terms that do not rest on the row: the fit without row and dummy has the same leverages.
    d2 <- d[-sc$leverage_one, ]
    f2 <- if (is.null(sc$weights)) lm(y ~ x + s, d2) else lm(y ~ x + s, d2, weights = w)
    for (type in c("HC2", "HC3")) add(name, tolower(type), f2, vcovHC(f2, type = type), df.residual(fit))
    G <- length(unique(d$la))
    add(name, "cr3", f2, vcovCR(f2, cluster = d2$la, type = "CR3"), G - 1)
  }
  # Generalised VIF per term (Fox & Monette 1992), from the correlations of the slopes; factors of an
  # interaction are centred first.
  assign <- attr(model.matrix(fit), "assign"); labels <- attr(terms(fit), "term.labels")
  slopes_of <- fit
  if (name == "interaction") {
    x_c <- d$x - mean(d$x); role_c <- scale(model.matrix(~role, d)[, -1], scale = FALSE)
    slopes_of <- lm(y ~ x_c + role_c + role_c:x_c, d)
  }
  if (length(labels) > 1) {
    slopes <- which(assign > 0); R <- cov2cor(vcov(slopes_of)[slopes, slopes]); a <- assign[slopes]
    for (i in seq_along(labels)) vifs[[length(vifs) + 1]] <- data.frame(
      scenario = name, term = labels[i], vif = digits17(
        det(R[a == i, a == i, drop = FALSE]) * det(R[a != i, a != i, drop = FALSE]) / det(R)))
  }
  X <- model.matrix(fit) * (if (is.null(sc$weights)) 1 else sqrt(d$w))
  sv <- svd(sweep(X, 2, sqrt(colSums(X^2)), "/"))$d
  s <- summary(fit); h <- hatvalues(fit); k <- cooks.distance(fit)
  models[[name]] <- data.frame(
    scenario = name, n_obs = nobs(fit), n_clusters = length(unique(d$la)),
    df_residual = df.residual(fit), sigma = digits17(s$sigma), r_squared = digits17(s$r.squared),
    adj_r_squared = digits17(s$adj.r.squared), log_likelihood = digits17(as.numeric(logLik(fit))),
    aic = digits17(AIC(fit)), bic = digits17(BIC(fit)), max_leverage = digits17(max(h)),
    condition_number = digits17(max(sv) / min(sv)), first_cooks = digits17(k[1]), first_residual = digits17(residuals(fit)[1]))
}

# Awkward scales: the file holds X = 1e7 + x, S = 1e-6 s, and y in millions. lm's X'X loses them (and
# clubSandwich inverts X'X), so the reference is fitted in x and s, exact differences, and rescaled.
d <- make(unequal)
d$x <- round(d$x * 1024) / 1024; d$X <- 1e7 + d$x; d$x <- d$X - 1e7
d$S <- 1e-6 * d$s; d$s <- d$S * 1e6; d$Y <- 1e6 * d$y; d$y <- d$Y
write.csv(format(data.frame(la = d$la, y = d$Y, x = d$X, s = d$S, role = d$role, w = d$w),
                 digits = 17, trim = TRUE, scientific = FALSE),
          "covariance-data-awkward.csv", row.names = FALSE, quote = FALSE)
fit <- lm(y ~ x + s, d)
all_methods("awkward", fit, d$la, keep = c("x", "s"), scale = c(x = 1, s = 1e6))

write.csv(do.call(rbind, rows), "covariance.csv", row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, models), "covariance-models.csv", row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, vifs), "covariance-vif.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste("sandwich", packageVersion("sandwich")),
             paste("clubSandwich", packageVersion("clubSandwich"))), "covariance-versions.txt")
