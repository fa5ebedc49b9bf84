# Reference values for notebooks-md/high-support.md.  Rscript high-support.R datasets/high-support > high-support.csv
suppressMessages(library(clubSandwich))
f <- commandArgs(trailingOnly = TRUE)[1]
s <- read.csv(file.path(f,"staff.csv"), na.strings=c("","-99","-98")); c <- read.csv(file.path(f,"cases.csv"), na.strings="-97")
i <- s[paste0("supervision_",1:6)]; i[[3]] <- 6-i[[3]]
s$supervision <- ifelse(rowSums(!is.na(i))>=4, rowMeans(i,na.rm=TRUE), NA)
c <- merge(c, aggregate(supervision~la, s, mean))
cat("# R", paste(R.version$major, R.version$minor, sep="."), "clubSandwich", as.character(packageVersion("clubSandwich")), "\n")
cat("model,term,covariance,n_obs,n_clusters,estimate,std_error,df,p_value,conf_low,conf_high\n")
for (o in c("safer","healthier","less_anxious","happier","learning","family_support")) {
  c$y <- c[[paste0(o,"_review")]]-c[[paste0(o,"_start")]]; d <- c[!is.na(c$y),]; m <- lm(y~supervision+age, d); G <- length(unique(d$la))
  for (v in c("classical","cr1s","cr2")) {
    if (v=="classical") { se <- sqrt(diag(vcov(m))); df <- rep(m$df.residual,3) }
    else { V <- vcovCR(m, cluster=d$la, type=if(v=="cr2") "CR2" else "CR1S"); se <- sqrt(diag(V)); df <- if (v=="cr2") coef_test(m, vcov=V, test="Satterthwaite")$df_Satt else rep(G-1,3) }
    b <- coef(m); t <- b/se; p <- 2*pt(-abs(t),df); h <- qt(.975,df)*se
    for (k in 1:3) cat(sprintf("%s,%s,%s,%d,%d,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g\n", o, c("(Intercept)","supervision","age")[k], v, nrow(d), G, b[k], se[k], df[k], p[k], b[k]-h[k], b[k]+h[k]))
  }
}
