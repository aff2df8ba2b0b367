#include "CLinuxTerminal.h"
