// The county kit and a made-up county of it, for tests that look at the whole: made once a program, only read.
#pragma once

#include <gtest/gtest.h>

#include "demo/demo.h"
#include "figure/evaluate.h"
#include "kit/load.h"
#include "report/compose.h"
#include "report/template.h"
#include "site/site.h"
#include "small_site.h"

namespace bihuan::test {

inline constexpr int64_t kRecords = 9000;

inline const kit::Kit& county() {
  static const kit::Kit kit = [] {
    auto loaded = kit::load_folder(std::string(BIHUAN_SOURCE) + "/kits/county");
    if (!loaded || !loaded->kit) std::abort();
    return *std::move(loaded->kit);
  }();
  return kit;
}

template <class T>
T must(Result<T> result) {
  return SmallSite::must(std::move(result));
}

// One county for all tests that only read it.
struct Sound {
  Folder folder;
  demo::Made made;
  Sound() { made = must(demo::make_county({folder / "site", &county(), kRecords, 1, {}, {}})); }
};
inline Sound& sound() {
  static Sound once;
  return once;
}

struct Notice {
  report::Template text;
  report::Binding binding;
};
inline Notice own_notice() {
  auto parsed = report::parse_binding(county().files.at("templates/notice.bind.yaml"), "notice.bind.yaml");
  EXPECT_TRUE(parsed.binding);
  auto cut = report::parse_tagged(county().files.at("templates/notice.md"), *parsed.binding, "notice.md");
  EXPECT_TRUE(cut.text);
  return {*std::move(cut.text), *std::move(parsed.binding)};
}

inline report::Composed compose(site::Site& site, const Notice& notice, bool proofs = false) {
  auto evaluator = must(figure::Evaluator::open(site.session(), site.kit(), {year_period(2021), "", {}}));
  return must(report::compose(evaluator, site.kit(), site.session(),
                              {&notice.text, &notice.binding, year_period(2021), false, proofs}));
}

}  // namespace bihuan::test
