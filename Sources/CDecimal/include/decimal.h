#pragma once
#include <stddef.h>
#include <stdint.h>

/// 128 bits of 5^q for q from -342 to 308: pairs of words, the greater one first.
const uint64_t *decimal_powers_of_five(void);

/// The double nearest to the decimal in `text[0..<length]`, which need not end in a zero byte.
/// Reads as in the "C" locale, whatever the program's locale is. NaN when memory runs out.
double decimal_by_strtod(const char *text, size_t length);
