// Whatever commands come, rows, log and model tell the same story at every position.
#include <rapidcheck.h>

#include <map>

#include "log/site_for_test.h"

namespace bihuan::log {
namespace {

using Titles = std::map<int64_t, std::string>;  // by id

// The rows as of a position, out of the table.
Titles rows_at(db::Session& session, int64_t position) {
  const db::Value at[] = {position};
  const auto rows = session.all("select id, title from meeting where since <= ?1 and until > ?1", at);
  Titles titles;
  for (const auto& row : *rows) titles[std::get<int64_t>(row[0])] = std::get<std::string>(row[1]);
  return titles;
}

// The same out of the log alone.
Titles replay(db::Session& session, int64_t position) {
  Titles titles;
  for (int64_t at = 1; at <= position; ++at) {
    const auto entry = parse_entry(read_entry(session, at)->json);
    for (const auto& change : entry->changes) {
      titles.erase(change.id);
      if (!change.row) continue;
      for (const auto& [name, value] : *change.row)
        if (name == "title") titles[change.id] = std::get<std::string>(value);
    }
  }
  return titles;
}

// A listener's view: adds and takes away, as live totals do.
struct Tally : Listener {
  explicit Tally(std::map<std::string, int>& into) : count(into) {}
  void changed(int64_t, const Change& change) override {
    if (change.before) --delta[std::get<std::string>((*change.before)[2])];
    if (change.after) ++delta[std::get<std::string>((*change.after)[2])];
  }
  Result<void> flush(db::Session&) override {
    for (const auto& [title, n] : delta) count[title] += n;
    delta.clear();
    return {};
  }
  void dropped() override { delta.clear(); }
  std::map<std::string, int>& count;
  std::map<std::string, int> delta;
};

class SiteProperty : public Site {
 protected:
  // One step of a command on the model and on the site.
  static void step(Tx& tx, Titles& model) {
    const auto title = std::string(1, static_cast<char>('a' + *rc::gen::inRange(0, 4)));
    const auto id = *rc::gen::inRange<int64_t>(1, 6);
    const int kind = *rc::gen::inRange(0, 4);
    if (kind == 0) {
      const auto fresh = *tx.new_id(kMeeting) + 100;
      RC_ASSERT(static_cast<bool>(tx.put_new(kMeeting, fresh, meeting(20210305, title))));
      model[fresh] = title;
    } else if (kind == 1) {
      RC_ASSERT(static_cast<bool>(tx.withdraw(kMeeting, id)) == (model.erase(id) == 1));
    } else {
      RC_ASSERT(static_cast<bool>(tx.put(kMeeting, id, meeting(20210305, title))));
      model[id] = title;
    }
  }
};

TEST_F(SiteProperty, RowsLogAndListenersAgreeAtEveryPosition) {
  const bool ok = rc::check([] {
    auto writer = create_at(":memory:");
    std::map<std::string, int> counted;
    writer->add_listener(std::make_unique<Tally>(counted));
    std::vector<Titles> history = {{}};
    std::vector<Digest> roots = {writer->root()};
    const int transactions = *rc::gen::inRange(1, 6);
    for (int t = 0; t < transactions; ++t) {
      auto tx = *writer->begin("clerk", {1000});
      std::vector<Titles> made;
      std::vector<Digest> made_roots;
      Titles model = history.back();
      const int commands = *rc::gen::inRange(0, 4);
      for (int c = 0; c < commands; ++c) {
        const int steps = *rc::gen::inRange(0, 6);
        const int kind = *rc::gen::inRange(0, 3);  // plain, a part that is kept, a part that is dropped
        const Titles before = model;
        if (kind > 0) RC_ASSERT(static_cast<bool>(tx.begin_part()));
        for (int s = 0; s < steps; ++s) step(tx, model);
        RC_ASSERT(*tx.append("x") == static_cast<int64_t>(history.size() + made.size()));
        if (kind == 2) {
          RC_ASSERT(static_cast<bool>(tx.drop_part()));
          model = before;
          continue;
        }
        if (kind == 1) RC_ASSERT(static_cast<bool>(tx.keep_part()));
        made.push_back(model);
        made_roots.push_back(writer->root());
      }
      if (*rc::gen::inRange(0, 3) == 0) continue;  // given up: rolls back
      RC_ASSERT(static_cast<bool>(tx.commit()));
      history.insert(history.end(), made.begin(), made.end());
      roots.insert(roots.end(), made_roots.begin(), made_roots.end());
    }
    auto& session = writer->session();
    RC_ASSERT(writer->size() == static_cast<int64_t>(history.size()) - 1);
    for (size_t position = 0; position < history.size(); ++position) {
      const auto at = static_cast<int64_t>(position);
      RC_ASSERT(rows_at(session, at) == history[position]);
      RC_ASSERT(replay(session, at) == history[position]);
      RC_ASSERT(*root_at(session, at) == roots[position]);
    }
    std::map<std::string, int> wanted;
    for (const auto& [id, title] : history.back()) ++wanted[title];
    std::erase_if(counted, [](const auto& pair) { return pair.second == 0; });
    RC_ASSERT(counted == wanted);
  });
  EXPECT_TRUE(ok);
}

}  // namespace
}  // namespace bihuan::log
