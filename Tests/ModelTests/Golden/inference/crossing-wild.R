# Wild cluster bootstrap of regressions on indicators, more of them reaching over the clusters than stand as
# columns: every sign vector, each draw refitted on all indicators. Run in Golden/inference.
#   years:   450 children of 3 years, one in three moves between areas; effects of children and years
#   schools: 520 children and 505 schools, weights; effects of children, schools and years
TIE <- 1e-9
digits17 <- function(x) formatC(x, digits = 17, format = "g", width = 1)
make <- function(children, times, movers, schools) {
  id <- rep(seq_len(children), each = times); t <- rep(seq_len(times), children)
  home <- 1 + (id * 7) %% 8; area <- ifelse(id %% movers == 0 & t == times, 1 + (home + id %% 5) %% 8, home)
  x <- round(rnorm(length(id)) + area / 4 + id %% 3, 2); z <- round(runif(length(id)), 2)
  y <- round(.06 * x - .2 * z + (id %% 11) / 4 + t / 5 + rnorm(8)[area] * (x - 1) / 3 + rnorm(length(id)), 3)
  data.frame(child = sprintf("c%d", id), period = 2015 + t, area = sprintf("a%d", area),
    school = sprintf("s%d", 1 + (sample(length(id)) %% schools)), x, z, h = y, w = 1 + (id + t) %% 4)
}
set.seed(20120201)
sets <- list(years = make(450, 3, 3, 40), schools = make(520, 3, 4, 505))
rows <- list()
for (name in names(sets)) {
  d <- sets[[name]]
  write.csv(d, sprintf("crossing-%s.csv", name), row.names = FALSE, quote = FALSE)
  weighted <- name == "schools"; w <- if (weighted) d$w else rep(1, nrow(d)); s <- sqrt(w)
  absorb <- c("child", "period", if (weighted) "school")
  X <- model.matrix(reformulate(c("x", "z", sprintf("factor(%s)", absorb))), d)
  qx <- qr(X * s, LAPACK = FALSE); X <- X[, sort(qx$pivot[seq_len(qx$rank)])]
  js <- match(c("x", "z"), colnames(X)); cl <- match(d$area, unique(d$area)); G <- max(cl)
  V <- t(as.matrix(expand.grid(rep(list(c(1, -1)), G))))
  full <- qr(X * s); P <- solve(qr.R(full))[, , drop = FALSE]
  A <- t(qr.Q(full) %*% t(P[js, , drop = FALSE]))   # beta_j = A[j,] (s y)
  test <- function(Y, k) {                           # literal refit of every column of Y
    R <- qr.resid(full, Y * s)
    b <- A[k, , drop = FALSE] %*% (Y * s)
    abs(drop(b)) / sqrt(colSums(rowsum(A[k, ] * R, cl)^2))
  }
  for (k in 1:2) for (type in c("restricted", "unrestricted")) {
    null <- if (type == "restricted") X[, -js[k]] else X
    q0 <- qr(null * s); fitted <- qr.fitted(q0, d$h * s) / s; u <- d$h - fitted
    own <- test(matrix(d$h), k)
    if (type == "unrestricted") fitted <- fitted - X[, js[k]] * drop(A[k, ] %*% (d$h * s))
    all <- test(fitted + V[cl, ] * u, k)
    rows[[length(rows) + 1]] <- data.frame(data = name, absorb = paste(absorb, collapse = "+"), weighted,
      term = c("x", "z")[k], type, t = digits17(own), median = digits17(median(all)), largest = digits17(max(all)),
      p = digits17(mean(all >= own * (1 - TIE))), strict = digits17(mean(all > own * (1 + TIE))))
  }
  q0 <- qr(X[, -js] * s); u <- d$h - qr.fitted(q0, d$h * s) / s
  W <- function(Y) {
    R <- qr.resid(full, Y * s); b <- A %*% (Y * s)
    S1 <- rowsum(A[1, ] * R, cl); S2 <- rowsum(A[2, ] * R, cl)
    a <- colSums(S1^2); m <- colSums(S1 * S2); c <- colSums(S2^2)
    (b[1, ]^2 * c - 2 * b[1, ] * b[2, ] * m + b[2, ]^2 * a) / (a * c - m^2)
  }
  own <- W(matrix(d$h)); all <- W((d$h - u) + V[cl, ] * u)
  rows[[length(rows) + 1]] <- data.frame(data = name, absorb = paste(absorb, collapse = "+"), weighted,
    term = "joint", type = "restricted", t = digits17(own), median = digits17(median(all)),
    largest = digits17(max(all)), p = digits17(mean(all >= own * (1 - 2 * TIE))), strict = "")
}
write.csv(do.call(rbind, rows), "crossing-wild.csv", row.names = FALSE, quote = FALSE)
writeLines(R.version.string, "crossing-wild-versions.txt")
