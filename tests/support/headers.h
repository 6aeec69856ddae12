// SPDX-License-Identifier: Apache-2.0
//
// What nearly every test includes, precompiled. Each test includes what it uses all the same.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.h"
