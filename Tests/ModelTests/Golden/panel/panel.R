# Between, first differences, random effects and their tests against plm. Run in this folder, after
# within.R, whose data these are.
suppressMessages({library(plm); library(clubSandwich); library(lmtest)})
rows <- list()
put <- function(case, term, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, quantity, value = sprintf("%.17g", value))
cluster <- function(fit, case, g) {
  for (t in names(coef(fit))) {
    put(case, t, "estimate", coef(fit)[[t]])
    put(case, t, "classical", sqrt(vcov(fit)[t, t]))
  }
}
for (name in c("balanced", "unbalanced")) {
  d <- read.csv(sprintf("within-data-%s.csv", name))
  d <- d[order(d$area, d$period), ]
  # A column that differs between areas alone.
  d$size <- round(as.integer(factor(d$area)) %% 7 + sqrt(as.integer(factor(d$area))), 4)
  p <- pdata.frame(d, index = c("area", "period"))
  between <- plm(y ~ x + z, p, model = "between")
  cluster(between, paste0("between-", name))
  put(paste0("between-", name), "", "r_squared", summary(between)$r.squared[["rsq"]])
  put(paste0("between-", name), "", "df_residual", df.residual(between))
  for (form in c("y ~ x + z", "y ~ x + z + size")) {
    case <- paste0("random-", name, if (grepl("size", form)) "-size" else "")
    fit <- plm(as.formula(form), p, model = "random", random.method = "swar")
    cluster(fit, case)
    put(case, "var(area)", "variance", fit$ercomp$sigma2[["id"]])
    put(case, "var(residual)", "variance", fit$ercomp$sigma2[["idios"]])
    put(case, "", "df_residual", df.residual(fit))
    for (k in c("CR0", "CR1", "CR1S")) {
      V <- as.matrix(vcovCR(fit, cluster = d$area, type = k))
      for (t in names(coef(fit))) put(case, t, tolower(k), sqrt(V[t, t]))
    }
    if (!grepl("size", form)) {
      within <- plm(y ~ x + z, p, model = "within")
      put(case, "", "hausman", phtest(within, fit)$p.value)
      # plm's auxiliary regression leaves the intercept as it is; in an unbalanced panel least squares
      # of the transformed model has 1 - theta, so it is made by hand there.
      robust <- if (name == "balanced")
        phtest(as.formula(form), p, method = "aux",
          vcov = function(x) vcovHC(x, method = "arellano", type = "HC0"))$p.value
      else {
        mean_of <- function(v) ave(v, d$area)
        s <- fit$ercomp$sigma2
        theta <- 1 - sqrt(s[["idios"]] / (s[["idios"]] + ave(d$x, d$area, FUN = length) * s[["id"]]))
        q <- function(v) v - theta * mean_of(v)
        aux <- lm(q(y) ~ 0 + I(1 - theta) + q(x) + q(z) + I(x - mean_of(x)) + I(z - mean_of(z)), d)
        V <- as.matrix(vcovCR(aux, cluster = d$area, type = "CR0"))[4:5, 4:5]
        pchisq(c(coef(aux)[4:5] %*% solve(V) %*% coef(aux)[4:5]), 2, lower.tail = FALSE)
      }
      put(case, "", "hausman_robust", robust)
    }
  }
}
# Consecutive periods only: differences by hand, for plm 2.6 takes neighbouring rows.
for (name in c("balanced", "unbalanced")) {
  d <- read.csv(sprintf("within-data-%s.csv", name))
  d <- d[order(d$area, d$period), ]
  i <- which(d$area[-1] == d$area[-nrow(d)] & diff(d$period) == 1)
  e <- data.frame(area = d$area[i], dy = d$y[i + 1] - d$y[i], dx = d$x[i + 1] - d$x[i],
                  dz = d$z[i + 1] - d$z[i])
  fit <- lm(dy ~ dx + dz, e)
  case <- paste0("difference-", name)
  names <- c("(Intercept)" = "(Intercept)", dx = "x", dz = "z")
  for (k in c("CR0", "CR1S", "CR2")) {
    V <- as.matrix(vcovCR(fit, cluster = e$area, type = k))
    for (t in names(names)) put(case, names[[t]], tolower(k), sqrt(V[t, t]))
  }
  for (t in names(names)) {
    put(case, names[[t]], "estimate", coef(fit)[[t]])
    put(case, names[[t]], "classical", sqrt(vcov(fit)[t, t]))
  }
  put(case, "", "r_squared", summary(fit)$r.squared)
  put(case, "", "df_residual", fit$df.residual)
  put(case, "", "n_obs", nrow(e))
  if (name == "balanced") {
    p <- pdata.frame(d, index = c("area", "period"))
    stopifnot(all.equal(coef(plm(y ~ x + z, p, model = "fd")), coef(fit), check.attributes = FALSE))
    put(case, "", "serial_fd", pwfdtest(y ~ x + z, p, h0 = "fd")$p.value)
    put(case, "", "serial_fe", pwfdtest(y ~ x + z, p, h0 = "fe")$p.value)
  }
}
write.csv(do.call(rbind, rows), "panel.csv", row.names = FALSE, quote = FALSE)
write(sprintf("%s %s", c("plm", "lmtest"), c(as.character(packageVersion("plm")), as.character(packageVersion("lmtest")))), "versions.txt", append = TRUE)
