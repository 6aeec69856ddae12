// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "analyses/document.h"
#include "store/profile_info.h"

namespace barrow::analyses {

// The profile an answer is about.
struct ProfileSubject {
  std::string label;  // as the user named it: "build.barrow", "case.db#p2 (build.barrow)"
  store::ProfileInfo info;
};

std::vector<Remark> AnomalyRemarks(const ProfileSubject& subject);

// Which profile it is, for machines: file, number, name, who recorded it, what is in it.
FactGroup ProfileFacts(std::string name, const ProfileSubject& subject);

}  // namespace barrow::analyses
