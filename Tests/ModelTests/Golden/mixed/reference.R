# Reference values for linear mixed models. Writes data sets, reference.csv and versions.txt beside
# itself: Rscript reference.R
#
# lme4 stops when steps in theta are about 1e-6; here Newton steps on its own deviance function (with
# Richardson derivatives) carry theta on to about 1e-11. Parameters at zero stay there.
suppressMessages({library(lme4); library(lmerTest); library(pbkrtest); library(numDeriv)
  library(clubSandwich)})
options(digits = 17)
out <- data.frame(model = character(), quantity = character(), name = character(),
                  value = character())
put <- function(model, quantity, name, value)
  out <<- rbind(out, data.frame(model, quantity, name, value = sprintf("%.17g", value)))

read <- function(f) read.csv(f, stringsAsFactors = TRUE)
dye <- read("dyestuff.csv"); dye2 <- read("dyestuff2.csv"); pen <- read("penicillin.csv")
pas <- read("pastes.csv"); sleep <- read("sleepstudy.csv"); kids <- read("children.csv")

polish <- function(m) {
  dev <- update(m, devFunOnly = TRUE)
  th <- getME(m, "theta"); free <- th > 1e-4 | getME(m, "lower") < 0
  # A perfect correlation: its last parameter stays at zero.
  th[!free] <- 0
  f <- function(x) { t <- th; t[free] <- x; dev(t) }
  x <- th[free]
  if (length(x)) for (i in 1:6) {
    g <- grad(f, x, method.args = list(r = 6)); H <- hessian(f, x)
    step <- solve(H, g); x <- x - step
    if (max(abs(step)) < 1e-12) break
  }
  th[free] <- x
  eval(bquote(update(m, start = .(th), control = lmerControl(optimizer = NULL,
    calc.derivs = FALSE, check.conv.singular = "ignore"))))
}

record <- function(name, m, tests = TRUE, profile = TRUE, cluster = NULL) {
  u <- polish(m)
  b <- fixef(u); V <- as.matrix(vcov(u))
  put(name, "beta", names(b), unname(b)); put(name, "se", names(b), unname(sqrt(diag(V))))
  vc <- as.data.frame(VarCorr(u))
  key <- ifelse(is.na(vc$var1), "residual", ifelse(is.na(vc$var2), paste(vc$grp, vc$var1),
    paste(vc$grp, vc$var1, vc$var2)))
  put(name, "vcov", key, vc$vcov)
  put(name, "loglik", "", as.numeric(logLik(u)))
  put(name, "sigma", "", sigma(u))
  r <- as.data.frame(ranef(u, condVar = TRUE))
  put(name, "ranef", paste(r$grpvar, r$term, r$grp), r$condval)
  put(name, "condsd", paste(r$grpvar, r$term, r$grp), r$condsd)
  put(name, "fitted", seq_len(5), unname(fitted(u))[1:5])
  if (tests && isREML(m)) {
    lt <- suppressWarnings(as_lmerModLmerTest(u))
    s <- coef(summary(lt, ddf = "Satterthwaite"))
    put(name, "satterthwaite", rownames(s), s[, "df"])
    if (nrow(s) > 2) {
      j <- suppressWarnings(contestMD(lt, diag(nrow(s))[-1, , drop = FALSE]))
      put(name, "satterthwaiteF", c("F", "df"), c(j[["F value"]], j[["DenDF"]]))
    }
    KV <- vcovAdj(u)
    put(name, "krse", names(b), sqrt(diag(as.matrix(KV))))
    put(name, "krdf", names(b), sapply(seq_along(b), function(i) {
      L <- matrix(0, 1, length(b)); L[i] <- 1
      KRmodcomp(u, L)$stats$ddf }))
    if (length(b) > 1) {
      L <- diag(length(b))[-1, , drop = FALSE]
      k <- KRmodcomp(u, L)$stats
      put(name, "krF", c("F", "df", "scale"), c(k$Fstat, k$ddf, k$F.scaling))
    }
  }
  if (!is.null(cluster)) for (type in c("CR0", "CR1", "CR2")) {
    W <- vcovCR(u, cluster = cluster, type = type)
    ct <- coef_test(u, vcov = W, test = "Satterthwaite")
    put(name, paste0(type, "se"), names(b), ct$SE)
    put(name, paste0(type, "df"), names(b), ct$df_Satt)
  }
  if (profile) {
    ci <- suppressWarnings(suppressMessages(confint(m, method = "profile",
      devtol = 1e-6)))
    put(name, "conflow", rownames(ci), ci[, 1]); put(name, "confhigh", rownames(ci), ci[, 2])
  }
}
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10),
  check.conv.singular = "ignore")
fit <- function(f, data, REML = TRUE, ...) eval(bquote(lme4::lmer(.(f), .(substitute(data)),
  REML = .(REML), control = tight, ..(as.list(substitute(list(...)))[-1])), splice = TRUE))
record("dyestuff", fit(y ~ 1 + (1 | batch), dye), cluster = dye$batch)
record("dyestuff-ml", fit(y ~ 1 + (1 | batch), dye, FALSE))
record("dyestuff2", fit(y ~ 1 + (1 | batch), dye2), cluster = dye2$batch)
record("dyestuff2-ml", fit(y ~ 1 + (1 | batch), dye2, FALSE))
record("penicillin", fit(y ~ 1 + (1 | plate) + (1 | sample), pen))
record("penicillin-ml", fit(y ~ 1 + (1 | plate) + (1 | sample), pen, FALSE), profile = FALSE)
record("pastes", fit(y ~ 1 + (1 | sample) + (1 | batch), pas), cluster = pas$batch)
record("pastes-ml", fit(y ~ 1 + (1 | sample) + (1 | batch), pas, FALSE), profile = FALSE)
record("sleep", fit(y ~ days + (days | subject), sleep), cluster = sleep$subject)
record("sleep-ml", fit(y ~ days + (days | subject), sleep, FALSE), profile = FALSE)
record("sleep-double", fit(y ~ days + (1 | subject) + (0 + days | subject), sleep))
record("children", fit(y ~ support + age + (1 | la) + (1 | family), kids), cluster = kids$la)
record("children-slope", fit(y ~ support + age + (age | la) + (1 | family), kids), profile = FALSE,
  cluster = kids$la)
record("children-crossed", fit(y ~ support + age + (1 | la) + (1 | family) + (1 | year), kids),
  profile = FALSE)
record("children-weighted", fit(y ~ support + age + (1 | la) + (1 | family), kids, weights = w),
  tests = FALSE, profile = FALSE)
record("children-singular", fit(z ~ support + age + (1 | la) + (1 | family), kids))
record("children-singular-slope", fit(z ~ support + age + (age | la) + (1 | family), kids),
  profile = FALSE)
write.csv(out, "reference.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, sapply(c("lme4", "lmerTest", "pbkrtest", "numDeriv", "clubSandwich"),
  function(p) paste(p, packageVersion(p)))), "versions.txt")
