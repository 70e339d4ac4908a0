// The tours of docs/tour, run as a reader would run them.
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/text.h"
#include "small_site.h"

namespace bihuan {
namespace {

TEST(Tour, AYearIsPlayedOverHttpAndItsNoticeFollowsFromWhatPeopleDid) {
  test::Folder folder;
  const std::string site = folder / "year";
  const std::string command = "BIHUAN='" BIHUAN_BINARY "' '" BIHUAN_SOURCE "/docs/tour/year.sh' '" + site + "' >'" +
                              (folder / "out") + "' 2>'" + (folder / "err") + "'";
  const int status = std::system(command.c_str());
  const auto out = *read_file(folder / "out", 1 << 20);
  EXPECT_EQ(status, 0) << out << *read_file(folder / "err", 1 << 20);
  EXPECT_NE(out.find("两个专项办结"), std::string::npos);
  EXPECT_NE(out.find("核验通过"), std::string::npos);
  EXPECT_NE(out.find("不成立 0，不能定 0"), std::string::npos) << out;
}

}  // namespace
}  // namespace bihuan
