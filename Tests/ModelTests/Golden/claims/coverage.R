# How often intervals of an average difference in probability cover it, in samples of logistic outcomes:
#   delta    theta +- c s_theta                                    with the coefficient's own c throughout
#   power    theta (b+-/b)^lambda, lambda = (s_theta/theta)/(s_b/b)   which this package told before
#   path     the coefficient moved, the others along their covariance with it
#   region   the extremes over the ellipsoid                          (`ClaimInterval`)
# with the share of samples whose interval leaves [-1, 1] (beyond) or takes in zero where the coefficient's does
# not, or the other way round (disagree). Errors of clustered samples are CR2's with Satterthwaite's degrees of
# freedom (clubSandwich). Rscript coverage.R SAMPLES; coverage.csv is of 1000 (of rows without clusters, 2000).
suppressMessages(library(clubSandwich))
# marginally logistic outcomes with a random intercept of clusters: bridge distribution (Wang & Louis 2003)
bridge <- function(G, phi) { u <- runif(G); log(sin(phi*pi*u)/sin(phi*pi*(1-u)))/phi }
theta <- function(b, X0, X1) mean(plogis(X1 %*% b) - plogis(X0 %*% b))
grad <- function(b, X0, X1) { p1 <- plogis(X1%*%b); p0 <- plogis(X0%*%b)
  drop(crossprod(X1, p1*(1-p1)) - crossprod(X0, p0*(1-p0)))/nrow(X0) }
# extreme of theta over (b-bh)'V^-1(b-bh) <= c^2, from the point with the extreme coefficient
extreme <- function(bh, V, j, c, sgn, X0, X1) {
  L <- tryCatch(t(chol(V)), error=function(e) NULL); if (is.null(L)) return(NA)
  z <- sgn*c*L[j,]/sqrt(sum(L[j,]^2)); f <- function(z) sgn*theta(bh+drop(L%*%z),X0,X1)
  proj <- function(z) { r <- sqrt(sum(z^2)); if (r>c) z*c/r else z }
  v <- f(z); t <- Inf; n<-0
  for (it in 1:200) { g <- sgn*drop(t(L)%*%grad(bh+drop(L%*%z),X0,X1)); n<-n+1
    gn <- sqrt(sum(g^2)); if (gn==0) break
    step <- 4*c/gn; ok <- FALSE
    repeat { zn <- proj(z+step*g); vn <- f(zn); n<-n+1
      if (vn > v) {ok<-TRUE;break}; step <- step/4; if (step*gn < 1e-9*c) break }
    if (!ok) break
    done <- abs(vn-v) <= 1e-9*abs(vn); z <- zn; v <- vn; if (done) break }
  c(sgn*v, n) }
power <- function(th, s, b, sb, end) { if (end==0) return(0); lam <- (s/abs(th))/(sb/abs(b))
  sign(end)*abs(th)*(abs(end)/abs(b))^lam }
run <- function(name, R, gen, b, j=2) {
  hit <- matrix(NA,R,4); wid <- hit; bad <- hit; dis <- hit; ev <- 0
  for (r in 1:R) { d <- gen(b); X0<-d$X0; X1<-d$X1
    m <- suppressWarnings(glm.fit(d$X, d$y, family=binomial()))
    if (!m$converged || max(abs(coef(m)))>12) next
    if (is.null(d$cl)) { V <- chol2inv(m$qr$qr[1:ncol(d$X),,drop=FALSE]); df <- Inf } else {
      m2 <- suppressWarnings(glm(d$y ~ d$X - 1, family=binomial()))
      V <- vcovCR(m2, d$cl, type="CR2"); df <- tryCatch(coef_test(m2,V,test="Satterthwaite")$df_Satt[j],error=function(e) NA); V <- as.matrix(V) }
    if (is.na(df)) next
    bh <- coef(m); sb <- sqrt(V[j,j]); c <- qt(.975,df)
    th <- theta(bh,X0,X1); g <- grad(bh,X0,X1); s <- sqrt(drop(g%*%V%*%g))
    lo <- bh[j]-c*sb; hi <- bh[j]+c*sb
    path <- function(e) theta(bh + V[,j]/V[j,j]*(e-bh[j]),X0,X1)
    e1 <- extreme(bh,V,j,c,-1,X0,X1); e2 <- extreme(bh,V,j,c,1,X0,X1)
    if (any(is.na(c(e1,e2)))) next
    ci <- rbind(c(th-c*s,th+c*s), c(power(th,s,bh[j],sb,lo),power(th,s,bh[j],sb,hi)), c(path(lo),path(hi)), c(e1[1],e2[1]))
    tr <- theta(b,X0,X1); ev <- max(ev,e1[2],e2[2])
    hit[r,] <- ci[,1]<=tr & tr<=ci[,2]; wid[r,] <- ci[,2]-ci[,1]
    bad[r,] <- ci[,1] < -1 | ci[,2] > 1
    dis[r,] <- ((ci[,1]>0)|(ci[,2]<0)) != (lo>0 | hi<0) }
  n <- sum(!is.na(hit[,1]))
  m <- function(x) sprintf("%.3f", colMeans(x, na.rm = TRUE))
  out[[length(out) + 1]] <<- data.frame(design = name, samples = n, method = c("delta", "power", "path", "region"),
    covers = m(hit), width = m(wid), beyond = m(bad), disagrees = m(dis)) }
out <- list()
set.seed(20120201); args <- commandArgs(TRUE); R <- as.integer(args[1])
sizes14 <- c(92,71,58,49,43,36,31,26,22,18,14,10,8,5)
mk <- function(x, z=NULL, y, cl, binary=FALSE) { X <- cbind(1,x,z); X0 <- X; X1 <- X
  if (binary) {X0[,2]<-0;X1[,2]<-1} else X1[,2] <- x+1
  list(X=X,X0=X0,X1=X1,y=y,cl=cl) }
clus <- function(sizes, phi, level, binary=FALSE) function(b) { G<-length(sizes); cl <- rep(1:G,sizes)
  x <- if (level=="cluster") { if (binary) sample(rep(0:1,length.out=G))[cl] else rnorm(G)[cl] } else { if (binary) rbinom(length(cl),1,.4) else rnorm(length(cl)) }
  a <- bridge(G,phi)[cl]; eta <- b[1]+b[2]*x
  mk(x,NULL,rbinom(length(cl),1,plogis(a+eta/phi)),cl,binary) }
flat <- function(n, binary=FALSE, k=0) function(b) { x <- if(binary) rep(0:1,length.out=n) else rnorm(n)
  z <- if (k) matrix(rnorm(n*k),n) else NULL; X <- cbind(1,x,z)
  mk(x,z,rbinom(n,1,plogis(X%*%b)),NULL,binary) }
run("14 clusters x of cluster b .5", R, clus(sizes14,.95,"cluster"), c(-1,.5))
run("14 clusters x of cluster b 1.5", R, clus(sizes14,.95,"cluster"), c(-1,1.5))
run("14 clusters x of row b .5", R, clus(sizes14,.95,"row"), c(-1,.5))
run("14 clusters yes-no of cluster b 1", R, clus(sizes14,.95,"cluster",TRUE), c(-1.5,1))
run("10 clusters of 10 x of row b 2", R, clus(rep(10,10),.95,"row"), c(0,2))
run("10 clusters of 10 of cluster b 0", R, clus(rep(10,10),.95,"cluster"), c(-1,0))
run("8 clusters of 12 yes-no b 2.5", R, clus(rep(12,8),.95,"cluster",TRUE), c(-1,2.5))
run("60 rows b 1", 2*R, flat(60), c(0,1))
run("30 rows b 2.5", 2*R, flat(30), c(0,2.5))
run("40 rows yes-no b 3", 2*R, flat(40,TRUE), c(-1.5,3))
run("300 rows rare b 1", 2*R, flat(300), c(-4,1))
run("80 rows 4 controls b 1", 2*R, flat(80,FALSE,4), c(-.5,1,.5,-.5,.3,0))
write.csv(do.call(rbind, out), "coverage.csv", row.names = FALSE, quote = FALSE)
