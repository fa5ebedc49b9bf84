#define _GNU_SOURCE
#include "decimal.h"

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

#include "powers_of_five.h"

const uint64_t *decimal_powers_of_five(void) { return &powers_of_five[0][0]; }

static locale_t plain_locale;
static pthread_once_t plain_locale_made = PTHREAD_ONCE_INIT;

static void make_plain_locale(void) { plain_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0); }

double decimal_by_strtod(const char *text, size_t length) {
  pthread_once(&plain_locale_made, make_plain_locale);
  if (plain_locale == (locale_t)0) return NAN;
  // strtod reads on until something is no longer a number, so it gets a copy that ends.
  char near[512];
  char *copy = length < sizeof near ? near : malloc(length + 1);
  if (copy == NULL) return NAN;
  memcpy(copy, text, length);
  copy[length] = 0;
  double value = strtod_l(copy, NULL, plain_locale);
  if (copy != near) free(copy);
  return value;
}
