// SPDX-License-Identifier: Apache-2.0
#include "base/system_reason.h"

#include <cerrno>
#include <system_error>

namespace barrow {

std::string ReadingFailed(int error) {
  const std::string reason = std::generic_category().message(error);
  if (error == ENOENT || error == ENOTDIR) return reason + "; check the name";
  if (error == EACCES || error == EPERM) return reason + "; run barrow as a user who may read it";
  return reason;
}

std::string WritingFailed(int error) {
  const std::string reason = std::generic_category().message(error);
  if (error == ENOENT || error == ENOTDIR) return reason + "; make its folder first";
  if (error == EACCES || error == EPERM || error == EROFS) return reason + "; choose a place where you may write";
  if (error == EFBIG) return reason + "; raise the limit (ulimit -f), or choose another file system";
  if (error == ENOSPC || error == EDQUOT) return reason + "; make room, or choose another place";
  return reason;
}

}  // namespace barrow
