// A finished file, perhaps edited by hand, held against its sealed proof and, where the site is at hand, against the
// records.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "db/session.h"
#include "kit/model.h"
#include "log/checkpoint.h"
#include "office/document.h"
#include "report/release.h"

namespace bihuan::report {

struct CheckItem {
  std::string slot;  // "" for what no slot speaks of
  size_t start = 0;  // in the file's text, code points, half-open
  size_t end = 0;
  std::string text;    // as it stands in the file
  std::string status;  // proven | changed_since | edited | untagged | false_claim
  std::string sealed;  // edited: what was sealed
  std::string now;     // changed_since: what the records give now
  std::string name;    // the figure's or claim's name; "annex", "margin", "page" for what stands outside the text
};

// Other words, where no figure and no claim is touched: told, but no fault.
struct Rewording {
  size_t start = 0;
  size_t end = 0;
  std::string text;
  std::string sealed;
};

struct Checked {
  std::vector<CheckItem> items;
  std::vector<Rewording> rewordings;
  bool ok = false;         // every item is proven, and the file was not withdrawn after its release
  bool tags_lost = false;  // none of the file's numbers is tagged any more: another program saved it
  bool draft = false;
  bool with_site = false;
  std::string fingerprint;  // of the key that sealed it
  bool insecure_key = false;
  int64_t position = 0;
  std::string title;
  std::string seal;  // hex SHA-256 of the sealed proof
  // With the site: under this seal a file was released, and whether it is this one, byte by byte.
  std::optional<Release> release;
  bool is_released_file = false;
};

// What a reader of the file sees, and its proof, whatever its format.
struct SealedFile {
  std::string text;
  std::string proof;
  // Of a file that has such (office/docx.h):
  std::optional<std::vector<office::SlotText>> tags = {};
  std::optional<std::vector<std::string>> annex = {};
  std::string margins = {};
  std::string frame = {};
  std::string digest = {};  // hex SHA-256 of the file's bytes
};
// By the ending of `path`: .docx, .html, .txt (with FILE.proof.json beside it), .zip. Refused: not such a file, no
// proof
// ("check.no_proof").
Result<SealedFile> read_sealed(const std::string& path);
// What it is follows from the bytes: .docx, .html, or a .zip of a text (text_package). `name` is for messages.
Result<SealedFile> read_sealed_bytes(std::string_view bytes, const std::string& name);
// NAME.txt and NAME.txt.proof.json in one .zip, for where one file is all that can be given.
Result<std::string> text_package(const office::Document& document, const std::string& name);

// The site to check against.
struct AgainstSite {
  db::Session* session = nullptr;
  const kit::Kit* kit = nullptr;
  log::PublicKey key;
  bool recompute = true;  // false: only whether the seal is the site's, and its log still the same
};
// A number is proven when it stands as it was sealed, in the words in which it was sealed: from one punctuation mark to
// the next nothing was changed but other numbers. So is a claim.
// Refused: the seal is broken (seal.h), it was sealed by another key than the site's ("check.other_site"), the site's
// log does not have the sealed root at that position ("check.other_log").
Result<Checked> check(const SealedFile& file, const std::optional<AgainstSite>& site);

}  // namespace bihuan::report
