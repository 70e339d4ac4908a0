// What must hold of the county's matters, whatever their procedures say: written by hand, not read from the kit, so
// that a kit that forgets a bar fails.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "kit/load.h"

namespace bihuan::matter {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// What must hold of a kind, whatever its procedure says.
struct Oracle {
  std::string kind;
  int persons;                      // fewer can never close it
  std::vector<std::string> chain;   // taken in each round before it is closed
  Pairs apart;                      // who took the first in this round may not take the second
  std::vector<std::string> proven;  // steps that need evidence
  std::vector<std::string> whole;   // steps that wait for the parts
  std::vector<std::string> anew;    // steps that never go by what was written for an earlier one
  bool extended = false;            // asked before the due date, granted by another, both dates kept
  bool published = false;           // closed only after the publicity period
};

inline const Pairs kExtension = {{"ask_extension", "grant_extension"}, {"ask_extension", "refuse_extension"}};

// Who sends a matter back does not decide on that.
inline const Pairs kBounce = {{"bounce", "reissue"}, {"bounce", "refuse_bounce"}};

inline Pairs with_bounce(Pairs pairs) {
  pairs.insert(pairs.end(), kBounce.begin(), kBounce.end());
  return pairs;
}

inline Pairs with_extension(Pairs pairs) {
  pairs.insert(pairs.end(), kExtension.begin(), kExtension.end());
  return pairs;
}

inline const std::vector<Oracle>& county_oracles() {
  static const Pairs kFourHands = with_bounce(with_extension({{"apply", "promise"},
                                                              {"apply", "endorse"},
                                                              {"apply", "verify"},
                                                              {"apply", "close"},
                                                              {"promise", "endorse"},
                                                              {"promise", "verify"},
                                                              {"promise", "close"},
                                                              {"endorse", "verify"},
                                                              {"endorse", "close"},
                                                              {"apply", "look_back"},
                                                              {"promise", "look_back"}}));
  static const std::vector<std::string> kFourSteps = {"apply", "promise", "endorse", "verify", "publish"};
  static const std::vector<Oracle> kOracles = {
      {"measure",
       4,
       kFourSteps,
       kFourHands,
       {"apply", "verify", "close"},
       {"apply", "close", "cancel"},
       {"verify", "ask_extension", "report", "look_back", "reopen"},
       true,
       true},
      {"problem",
       4,
       kFourSteps,
       kFourHands,
       {"apply", "verify", "close", "superior_accept"},
       {"apply", "close", "cancel"},
       {"verify", "ask_extension", "report", "look_back", "reopen"},
       true,
       true},
      {"part_answer", 2, {"answer"}, {{"answer", "collect"}}, {}, {}, {"answer"}, false, false},
      {"campaign",
       2,
       {"propose"},
       {{"propose", "close"}},
       {"propose", "close"},
       {"propose", "close", "cancel"},
       {},
       false,
       false},
      {"finding",
       3,
       {"apply", "endorse", "verify"},
       with_extension({{"apply", "endorse"},
                       {"apply", "verify"},
                       {"endorse", "verify"},
                       {"apply", "close"},
                       {"endorse", "close"},
                       {"issue", "uphold"},
                       {"issue", "withdraw"}}),
       {"apply", "close"},
       {},
       {"dispute", "ask_extension", "reopen"},
       true,
       false},
      {"order",
       3,
       {"reply", "endorse", "verify"},
       with_bounce(
           with_extension({{"reply", "endorse"}, {"reply", "verify"}, {"endorse", "verify"}, {"reply", "close"}})),
       {"reply", "close"},
       {"reply", "close", "cancel"},
       {"report", "ask_extension", "reply", "reopen"},
       true,
       false},
      {"request",
       2,
       {"reply", "call_back"},
       with_extension({{"reply", "call_back"},
                       {"reply", "close"},
                       {"bounce", "dispatch"},
                       {"bounce", "dispatch_urgent"},
                       {"bounce", "refuse_bounce"}}),
       {"reply"},
       {},
       {"call_back", "ask_extension", "reopen"},
       true,
       false},
      {"good_deed", 2, {"apply"}, {{"apply", "confirm"}}, {"apply", "confirm"}, {}, {"reopen"}, false, false},
      {"duty", 2, {"apply"}, {{"apply", "confirm"}}, {"apply"}, {}, {}, false, false},
      {"inspection",
       2,
       {"feed_back"},
       {{"plan", "file"}, {"feed_back", "close"}},
       {"feed_back"},
       {"close"},
       {},
       false,
       false},
      {"conclusion",
       2,
       {"feed_back"},
       {{"draft", "receive"},
        {"feed_back", "receive"},
        {"draft", "uphold"},
        {"feed_back", "uphold"},
        {"object", "uphold"},
        {"draft", "amend"},
        {"feed_back", "amend"},
        {"object", "amend"},
        {"draft", "withdraw"},
        {"feed_back", "withdraw"},
        {"object", "withdraw"}},
       {"feed_back"},
       {},
       {},
       false,
       false},
      {"assessment_item", 2, {}, {{"list", "close"}}, {}, {}, {}, false, false},
  };
  return kOracles;
}

inline kit::Kit loaded(const kit::Loaded& loaded) {
  for (const auto& issue : loaded.issues) ADD_FAILURE() << issue.file << ":" << issue.line << " " << issue.error.key;
  if (!loaded.kit) std::abort();
  return *loaded.kit;
}

inline const kit::Kit& county() {
  static const kit::Kit kKit = [] {
    const auto read = kit::load_folder(BIHUAN_SOURCE "/kits/county");
    if (!read) std::abort();
    return loaded(*read);
  }();
  return kKit;
}

// Every kit that there is: those of the product and the small one.

inline bool has(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace bihuan::matter
