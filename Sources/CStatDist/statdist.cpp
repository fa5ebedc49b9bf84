#include "statdist.h"
