// SPDX-License-Identifier: Apache-2.0
//
// protobuf refuses a whole message for one string that is not UTF-8, and a name may come from anywhere: a mangled
// command line, a file name in another encoding, a corrupt buffer of the program being dumped.
#pragma once

#include <cstddef>
#include <string_view>

#include "writer/mapped_buffer.h"

namespace barrow::writer {

// The longest prefix of `text` that is valid UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. Bytes.
size_t ValidUtf8Prefix(std::string_view text) noexcept;

// At most `limit` bytes of `text`, cut between two characters if it is UTF-8.
std::string_view ClipUtf8(std::string_view text, size_t limit) noexcept;

// `text` cut to `limit` bytes and valid: each byte that is not part of UTF-8 becomes U+FFFD. The result is a view into
// `text` if nothing had to be replaced, otherwise into `scratch`, whose content is overwritten.
std::string_view CleanUtf8(std::string_view text, size_t limit, MappedBuffer& scratch) noexcept;

}  // namespace barrow::writer
