#include "doubledouble.h"
