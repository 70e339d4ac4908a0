#!/usr/bin/env bash
# A year of a small county, played over HTTP by those who live it: problems of a meeting and of an inspection put right, an order passed down
# five levels, what must not happen refused, the year's ledgers and returns; and the notice made of nothing but what they did.
#   docs/tour/year.sh [FOLDER]      default: var/tour; it must not hold a site yet
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

folder=${1:-$root/var/tour}
mkdir -p "$folder"
begin "$folder" 2021-01-04

departments=(D01=县委办公室 D02=县纪委监委 D03=县委宣传部 D04=县委组织部 D05=县融媒体中心 D06=县农业农村局 D07=县自然资源局 D08=县卫生健康局)
towns=(T01=青石镇 T02=柳河镇)
villages=(V001=前岭村:T01 V002=后岭村:T01 V003=上湾村:T02 V004=下湾村:T02)
declare -A unit_id

# ---------------------------------------------------------------- the county: units, posts, people

# The first administrator is named by whoever may open the site's socket; all others get a role and a token of their own.
as_admin() {
  send "$1" "http://localhost$2" "${3:-}" --unix-socket "$site/serve.sock" -H 'X-Bihuan-Actor: admin'
  ((status < 300)) || stop "admin $1 $2 ${3:-}"
}

add_unit() {  # CODE NAME LEVEL PARENT
  as_admin POST /api/units "$(json code="$1" name="$2" level="$3" parent="$4" from=2019-01-01)"
  unit_id[$1]=$id
}

add_person() {  # ACCOUNT ROLE UNIT
  as_admin POST /api/accounts "$(json name="$1")"
  as_admin POST "/api/accounts/$id/holdings" "$(json role="$2" unit:="${unit_id[$3]}" from=2021-01-01)"
  send POST http://localhost/api/tokens '{"label":"tour","scopes":["*"]}' --unix-socket "$site/serve.sock" -H "X-Bihuan-Actor: $1"
  [[ $body =~ \"token\":\"([^\"]+)\" ]] || stop "no token for $1"
  token[$1]=${BASH_REMATCH[1]}
}

add_pair() {  # UNIT: a clerk, who does, and a head, who answers
  add_person "$1.clerk" clerk "$1"
  add_person "$1.head" head "$1"
}

on 2021-01-04
unit_id[root]=1
for pair in "${departments[@]}"; do add_unit "${pair%%=*}" "${pair#*=}" department root; done
for pair in "${towns[@]}"; do add_unit "${pair%%=*}" "${pair#*=}" town root; done
for pair in "${villages[@]}"; do
  rest=${pair#*=}
  add_unit "${pair%%=*}" "${rest%%:*}" village "${rest#*:}"
done
add_unit C01 青石社区 community T01
add_unit G01 前岭村一组 group V001
for account in supervision1=supervision supervision2=supervision leader=leader discipline=discipline publicity=publicity org_dept=org_dept \
  hotline=hotline auditor=auditor; do
  add_person "${account%%=*}" "${account#*=}" root
done
for code in D01 D02 D03 D04 D05 D06 D07 D08 T01 T02 V001 V002 V003 V004 C01 G01; do add_pair "$code"; done
say "建成 ${#unit_id[@]} 个单位、$((${#token[@]} + 1)) 个账户"

posts=(县委书记=standing_committee:root 县委副书记县长=standing_committee:root 县委宣传部部长=standing_committee:D03 \
  分管农业副县长=county_team:root 青石镇党委书记=town_team:T01 柳河镇党委书记=town_team:T02)
for post in "${posts[@]}"; do
  rest=${post#*=}
  enter supervision1 leader_post title="${post%%=*}" team="${rest%%:*}" unit="${rest#*:}"
done

# ---------------------------------------------------------------- what comes round: ledgers and returns of a month, a quarter, a year

month_end() {  # MONTH LAST_DAY: 01 31
  local m=$1 last=2021-$1-$2 mid=2021-$1-18 post count=0
  on "$last" 17:00
  enter supervision1 meeting happened_on="2021-$m-08" kind=standing_committee title="县委常委会会议（$((10#$m))月）" unit=root attendance:=18
  enter supervision1 meeting happened_on="$mid" kind=dispatch title="整改调度会议（$((10#$m))月）" unit=root attendance:=32
  enter publicity meeting happened_on="2021-$m-20" kind=opinion_review title="意识形态形势研判会议（$((10#$m))月）" unit=D03 attendance:=14
  enter supervision1 superior_document received_on="2021-$m-05" issuer=province title="关于$((10#$m))月份重点工作的通知" \
    document_no="省办发〔2021〕$((10#$m))号" discussed_on="2021-$m-08" unit=D01
  for post in "${posts[@]%%=*}"; do
    ((++count))
    enter supervision1 outreach happened_on="2021-$m-$((10 + count))" kind=visit post="$post" unit=root place=农户家中 visits:=$((1290 + count))
    enter supervision1 outreach happened_on="2021-$m-$((18 + count))" kind=survey post="$post" unit=root place=村部 topic=村集体经济 visits:=0
  done
  enter D06.clerk event happened_on="2021-$m-15" kind=lecture_hall title="高质量发展大讲堂第$((10#$m))讲" unit=D06 attendance:=64
  enter D04.clerk event happened_on="2021-$m-16" kind=seminar title="高质量发展，怎么看、怎么干研讨会（$((10#$m))月）" unit=D04 attendance:=41
  enter D06.clerk article finished_on="2021-$m-22" kind=discussion occasion=development_debate title="谈高质量发展之$((10#$m))" unit=D06
  enter D04.clerk article finished_on="2021-$m-22" kind=theory occasion=other title="基层治理的理论与实践之$((10#$m))" unit=D04
  enter supervision1 article finished_on="2021-$m-23" kind=discussion occasion=county_theory_group title="中心组研讨发言（$((10#$m))月）" unit=root
  enter D01.clerk article finished_on="2021-$m-24" kind=survey_report occasion=survey_work title="关于村集体经济的调研报告之$((10#$m))" unit=D01
  enter D05.clerk publicity published_on="$mid" kind=news title="县内要闻（$((10#$m))月）" platform=客户端 quantity:=96 unit=D05
  enter D05.clerk publicity published_on="$mid" kind=column_issue title="党史百年（$((10#$m))月）" quantity:=4 unit=D05
  enter T01.clerk suggestion received_on="$mid" field=elderly content="建议增设日间照料点（$((10#$m))月）" unit=T01

  file_return supervision1 discipline_totals "${unit_id[root]}" "2021-$m-01" petitions=9 clues=6 open_before=2 cases_filed=3 cases_concluded=3 \
    persons_filed=3 sanctioned=2 detained=0 transferred=0 recovered=12500.00
  accept_return discipline discipline_totals "${unit_id[root]}" "2021-$m-01"
  local town
  for town in T01 T02; do
    file_return "$town.clerk" discipline_totals "${unit_id[$town]}" "2021-$m-01" petitions=2 clues=1 open_before=0 cases_filed=0 cases_concluded=0 \
      persons_filed=0 sanctioned=0 detained=0 transferred=0 recovered=0.00
    accept_return discipline discipline_totals "${unit_id[$town]}" "2021-$m-01"
    file_return "$town.clerk" health_totals "${unit_id[$town]}" "2021-$m-01" screened=120 isolated=4 businesses=31 monitored=2150
    accept_return "$town.head" health_totals "${unit_id[$town]}" "2021-$m-01"
    accept_return supervision2 health_totals "${unit_id[$town]}" "2021-$m-01"
    file_return "$town.clerk" vaccination "${unit_id[$town]}" "2021-$m-01" doses=3100 persons=1480 target_population=19000
  done
}

quarter_end() {  # FIRST_MONTH
  local from=2021-$1-01 code
  on "$today" 18:00
  file_return supervision1 theme_study "${unit_id[root]}" "$from" sessions=3 attendance=90
  for code in D01 D02 D03 D04 D05 D06 D07 D08 T01 T02 V001 V002 V003 V004 C01; do
    file_return "$code.clerk" theme_study "${unit_id[$code]}" "$from" sessions=4 attendance=60
    file_return "$code.clerk" branch_life "${unit_id[$code]}" "$from" three_meetings=12 party_days=3
    case $code in
      D* | T*) file_return "$code.clerk" study_groups "${unit_id[$code]}" "$from" sessions=3 articles=2 ;;
      V*) file_return "$code.clerk" environment "${unit_id[$code]}" "$from" garbage=38.50 piles=21 illegal_building=14.00 trees=310 ;;
    esac
  done
  say "    $1 月起一季的报表报齐"
}

profiles() {  # YEAR INCOME AGE EDUCATION
  local village
  for village in V001 V002 V003 V004; do
    file_return "$village.clerk" village_profile "${unit_id[$village]}" "$1-01-01" income="$2" one_person=true members=5 mean_age="$3" education_rank="$4" model=true
  done
}

# ---------------------------------------------------------------- January: the year before, the two campaigns

on 2021-01-08
profiles 2020 86000.00 51.5 2.10
for area in poverty:脱贫人口人均纯收入:9862.00:11240.00 petitions:信访事项按期化解率:88.40:95.70 habitat:人居环境达标村占比:71.30:92.00; do
  IFS=: read -r name title before after <<< "$area"
  enter supervision1 indicator measured_on=2020-12-31 area="$name" name="$title" value="$before" better=higher weak:=true unit=D01
done
enter supervision1 document issued_on=2020-12-10 kind=self_check title=2020年度重点工作自查报告 unit=D01
position=0
for level in 总指挥和县四大班子 乡镇场街 行政村和社区 村民组和小区 百人长; do
  enter supervision1 command_level chain=疫情防控指挥体系 position_no:=$((++position)) name="$level"
done
for part in main_line:学党史悟思想办实事开新局 centre:新时代文明实践中心 centre:融媒体中心 hall:党史陈列馆 hall:县档案馆展厅 hall:廉政教育馆 \
  task:专题学习 task:专题党课 task:集中宣讲 task:红色研学 task:专题培训 task:典型选树 task:文艺展演 task:志愿服务 task:办实事清单 task:专题组织生活; do
  enter supervision1 work_model part="${part%%:*}" name="${part#*:}" unit=D03
done

open_matter supervision1 campaign draft code=zyhbdc-2020 name=中央环保督察反馈问题整改 kind=central_environment meeting_year:=2020 held_on=2020-12-18 \
  rectify_from=2021-01-04 unit=root
environment=$id
step leader campaign "$environment" start due=2021-11-30
on 2021-01-22
enter supervision1 meeting happened_on=2021-01-22 kind=democratic_life title=县委常委班子2020年度民主生活会 unit=root attendance:=26
on 2021-01-25
open_matter supervision1 campaign draft code=mzshh-2020 name=县委常委班子2020年度民主生活会整改 kind=democratic_life meeting_year:=2020 held_on=2021-01-22 \
  rectify_from=2021-02-01 unit=root
meeting=$id
on 2021-01-28
enter supervision1 document issued_on=2021-01-28 kind=team_problem_list title=县委常委班子问题清单 unit=D01 campaign=mzshh-2020 items:=2
enter supervision1 document issued_on=2021-01-28 kind=member_problem_list title=县委常委班子成员问题清单 unit=D01 campaign=mzshh-2020 items:=3
month_end 01 31

# ---------------------------------------------------------------- February: problems and measures issued

on 2021-02-01
step leader campaign "$meeting" start due=2021-12-20
enter supervision1 meeting happened_on=2021-02-01 kind=dispatch title=民主生活会整改暨年度重点工作部署会议 unit=root attendance:=96 joint:=true
arranged=$id
declare -a problem measure problem_unit
issue_problem() {  # NUMBER CODE CAMPAIGN OWNER UNIT CONTENT MEASURE
  open_matter supervision1 problem draft campaign="$3" content="$6" aspect=整改 arranged_at:="$arranged"
  problem[$1]=$id
  step supervision1 problem "$id" issue code="$2" owner="$4" lead_unit="$5" due=2021-08-31
  open_matter supervision1 measure draft problem="$2" content="$7"
  measure[$1]=$id
  step supervision1 measure "$id" issue kind=limited lead_unit="$5" due=2021-06-30
  problem_unit[$1]=$5
}
issue_problem 1 W-01 mzshh-2020 team D01 督查检查考核统筹不够 严控督查检查考核事项，列入年度计划
issue_problem 2 W-02 mzshh-2020 team D03 意识形态形势研判不够经常 按月召开研判会议，建立风险台账
issue_problem 3 W-03 mzshh-2020 member D06 农村人居环境整治不平衡 实行村级整治按季报账、随机抽查
issue_problem 4 W-04 mzshh-2020 member T01 部分村集体经济底子薄 推广支部领办实体模式，逐村制定增收计划
issue_problem 5 W-05 mzshh-2020 member D04 个别党支部组织生活质量不高 规范三会一课，按季度抽查
issue_problem 6 H-01 zyhbdc-2020 team D07 露天矿山边坡复绿不到位 逐矿制定修复方案并限期验收
say '下达 6 个问题、6 条措施'
on 2021-02-02
refused_step api.out_of_scope T02.clerk measure "${measure[1]}" receive  # another unit's clerk
for n in 1 2 3 4 5 6; do
  step "${problem_unit[$n]}.clerk" problem "${problem[$n]}" receive
  step "${problem_unit[$n]}.clerk" measure "${measure[$n]}" receive
  step "${problem_unit[$n]}.clerk" measure "${measure[$n]}" start
done
on 2021-02-20
enter supervision1 target code=T01 set_on=2021-02-20 name=地区生产总值增速 planned=6.00 better=higher unit=D01
target=$id
month_end 02 28
say '二月各单位签收、启动'

# ---------------------------------------------------------------- March: plans, lists, deeds; two editors; progress

on 2021-03-05
enter supervision1 document issued_on=2021-03-05 kind=duty_list title=贯彻落实党中央决策部署责任清单 unit=D01
for item in 1=综合督考 2=重点工作专项督查 3=作风专项督查; do
  open_matter supervision1 assessment_item list code="KH-${item%%=*}" tier=county title="${item#*=}" unit=D01 decided_on=2021-03-05
done
declare -a deed deed_unit
decide_deed() {  # NUMBER TIER UNIT TITLE
  open_matter "$3.clerk" good_deed decide code="SS-$1" tier="$2" title="$4" unit="$3" decided_on=2021-03-08 due=2021-11-30
  deed[$1]=$id
  deed_unit[$1]=$3
}
on 2021-03-08
decide_deed 1 county D01 新建便民停车场
decide_deed 2 department_town T01 修缮村级道路
decide_deed 3 department_town T02 开展送医下乡
decide_deed 4 village_community V001 安装路灯
decide_deed 5 village_community C01 修建健身场地
decide_deed 6 member V002 帮扶困难户
on 2021-03-10
for n in 1 2 3 4 5 6; do
  step "${problem_unit[$n]}.clerk" measure "${measure[$n]}" report progress=on_course progress_note=方案已制定，正在组织实施
done
# Two editors of one row: who comes second is told, and nothing is overwritten.
as D06.clerk GET "/api/rows/measure/${measure[3]}" '' -D "$site/head.txt"
etag=$(sed -n 's/^[Ee][Tt]ag: *\([^[:cntrl:]]*\).*$/\1/p' "$site/head.txt")
as D06.head POST "/api/matters/measure/${measure[3]}/steps" "$(step_body report progress=behind progress_note=汛期前难以全部完成)" -H "If-Match: $etag"
refused api.changed_meanwhile D06.clerk POST "/api/matters/measure/${measure[3]}/steps" "$(step_body report progress=on_course progress_note=按序时推进)" \
  -H "If-Match: $etag"
on 2021-03-18
enter supervision1 document issued_on=2021-03-18 kind=plan title=临溪县转变机关作风促进高质量发展实施方案 unit=D01
enter org_dept platform_event happened_on=2021-03-18 platform=党群一张网综合网络服务平台 kind=start unit=D04
enter supervision1 study happened_on=2021-03-12 body=county_theory_group kind=themed theme=准确完整全面贯彻新发展理念 unit=root attendance:=34
month_end 03 31
quarter_end 01

# ---------------------------------------------------------------- April: an order goes down five levels, and its answers come up

on 2021-04-02
enter supervision1 document issued_on=2021-04-02 kind=measures title=临溪县督考工作办法 unit=D01
enter supervision1 document issued_on=2021-04-02 kind=rules title=临溪县督考工作实施细则 unit=D01
on 2021-04-06 09:00
open_matter supervision1 order issue series=supervision title=开展村庄清洁春季行动 issuer=D01 lead_unit=D06 due=2021-05-31
declare -a order=([0]=$id) chain=(D06 T01 V001 G01) due=(2021-05-31 2021-05-20 2021-05-14 2021-05-10)
say "督办单下达给县农业农村局"
for level in 1 2 3; do
  on "2021-04-0$((6 + level))"
  step "${chain[level - 1]}.clerk" order "${order[level - 1]}" receive
  # Nobody gives those below more time than was given to them.
  refused procedure.too_late "${chain[level - 1]}.head" POST /api/matters/order "$(step_body pass_down parent:="${order[level - 1]}" \
    title=开展村庄清洁春季行动 issuer="${chain[level - 1]}" lead_unit="${chain[level]}" due=2021-06-30)"
  open_matter "${chain[level - 1]}.head" order pass_down parent:="${order[level - 1]}" title=开展村庄清洁春季行动 issuer="${chain[level - 1]}" \
    lead_unit="${chain[level]}" due="${due[level]}"
  order[level]=$id
  say "    ${chain[level - 1]} 转办 ${chain[level]}，限 ${due[level]}"
done
on 2021-04-12
step G01.clerk order "${order[3]}" receive
# Nobody answers upwards while a part below is open.
refused_step procedure.open_parts D06.clerk order "${order[0]}" reply @"$(proof explanation 已部署)" reply=已部署 handled_on=2021-04-12
refused_step procedure.open_parts supervision1 order "${order[0]}" cancel '!上级已另行部署'
# The whole of it, as the department sees it that passed it down.
cascade_line() {  # ACCOUNT ORDER: what its passed-down orders add up to
  as "$1" GET "/api/matters/order/$2/cascade"
  [[ $body =~ \"sums\":\{\"total\":([0-9]+),\"received\":([0-9]+),\"answered\":([0-9]+),\"closed\":([0-9]+) ]] || stop 'no sums'
  say "    $1 看全链：下转 ${BASH_REMATCH[1]} 单，签收 ${BASH_REMATCH[2]}，答复 ${BASH_REMATCH[3]}，办结 ${BASH_REMATCH[4]}"
}
cascade_line D06.clerk "${order[0]}"
# An order that is not theirs to do is sent back, and goes to whom it concerns; one that is theirs is theirs after all.
open_matter supervision1 order issue series=supervision title=核实河道保洁情况 issuer=D01 lead_unit=T02 due=2021-04-30
kept=$id
open_matter supervision1 order issue series=supervision title=排查农村饮水安全隐患 issuer=D01 lead_unit=T02 due=2021-06-30
bounced=$id
on 2021-04-13
step T02.head order "$bounced" bounce '!供水管网由县自然资源局管护，不在本镇职责内'
step supervision1 order "$bounced" reissue '!情况属实，改由县自然资源局承办' lead_unit=D07 due=2021-06-30
step T02.head order "$kept" bounce '!保洁由承包企业负责'
on 2021-04-14
refused_step procedure.condition supervision1 order "$kept" reissue '!仍由该镇承办，时限放宽' lead_unit=T02 due=2021-05-31
step supervision1 order "$kept" refuse_bounce '!属地管理，监督保洁是本镇职责，时限不变'
refused_step procedure.condition T02.head order "$kept" bounce '!仍有异议'
step T02.clerk order "$kept" receive
step T02.clerk order "$kept" reply @"$(proof explanation 已督促企业清理)" reply=已核实并清理 handled_on=2021-04-14
step T02.head order "$kept" endorse
step supervision1 order "$kept" verify
step supervision2 order "$kept" close
step D07.clerk order "$bounced" receive
step D07.clerk order "$bounced" reply @"$(proof explanation 已逐村排查，隐患全部消除)" reply=已排查整治 handled_on=2021-04-14
step D07.head order "$bounced" endorse
step supervision1 order "$bounced" verify
step supervision2 order "$bounced" close
on 2021-04-28
for level in 3 2 1 0; do
  doer=${chain[level]}
  step "$doer.clerk" order "${order[level]}" reply @"$(proof explanation 清运垃圾、整治沟渠，现场已复核)" reply=已完成 handled_on=2021-04-28
  step "$doer.head" order "${order[level]}" endorse
  if ((level > 0)); then
    step "${chain[level - 1]}.head" order "${order[level]}" verify
    step "${chain[level - 1]}.head" order "${order[level]}" close
  else
    step supervision1 order "${order[level]}" verify
    step supervision2 order "${order[level]}" close
  fi
  say "    $doer 的一级办结"
done
cascade_line D06.clerk "${order[0]}"
month_end 04 30

# ---------------------------------------------------------------- May: more time asked for and given; public concerns; a request of a citizen

on 2021-05-08
concern() {  # NUMBER GRADE UNIT TITLE: found and told on the day it arose
  open_matter publicity order issue series=online_opinion grade="$2" title="$4" issuer=D03 lead_unit="$3" due=2021-05-14 arisen_on=2021-05-08 \
    found_on=2021-05-08 reported_on=2021-05-08
  concerns[$1]=$id
  concern_unit[$1]=$3
}
declare -a concerns concern_unit
concern 1 ordinary T01 供水时段反映
concern 2 ordinary D08 门诊排队反映
concern 3 sensitive D07 征地补偿反映
on 2021-05-10
for n in 1 2 3; do
  doer=${concern_unit[$n]}
  step "$doer.clerk" order "${concerns[$n]}" receive
  step "$doer.clerk" order "${concerns[$n]}" reply @"$(proof explanation 已当面答复并公开说明)" reply=已答复 handled_on=2021-05-10
  step "$doer.head" order "${concerns[$n]}" endorse
  step publicity order "${concerns[$n]}" verify
  step supervision1 order "${concerns[$n]}" close
done
refused_step procedure.not_yours D06.clerk measure "${measure[3]}" ask_extension '!进入汛期' asked_due=2021-07-31 progress_note=完成七成
step D06.head measure "${measure[3]}" ask_extension '!进入汛期，沟渠整治无法按期施工' asked_due=2021-07-31 progress_note=完成七成
on 2021-05-11
step supervision1 measure "${measure[3]}" grant_extension '!情况属实，同意延期一次' granted_due=2021-07-31
say '措施 3 延期至 7 月 31 日，原定时限仍在'
enter supervision1 study happened_on=2021-05-11 body=county_theory_group kind=themed theme=营商环境就是我们自己 unit=root attendance:=35

# Nobody signs in to ask; the receipt is shown once.
send POST "$base/api/public/request" '{"fields":{"subject":"路口路灯不亮","content":"前岭村村口路灯不亮半月","phone":"0000000"}}'
((status == 201)) || stop 'the request was not taken'
[[ $body =~ \"receipt\":\"([^\"]+)\" ]] && receipt=${BASH_REMATCH[1]}
as hotline GET '/api/rows/request?limit=1'
request=$id
step hotline request "$request" dispatch lead_unit=T01
on 2021-05-20
step T01.clerk request "$request" reply @"$(proof explanation 已更换灯具)" reply=路灯已修复
send POST "$base/api/public/receipts/$receipt/rating-links" ''
[[ $body =~ \"link\":\"([^\"]+)\" ]] && link=${BASH_REMATCH[1]}
send POST "$base/api/public/ratings/$link" '{"grade":"very_good"}'
((status == 200)) || stop 'the rating was not taken'
send POST "$base/api/public/ratings/$link" '{"grade":"very_poor"}'
((status >= 400)) || stop 'a link was used twice'
step hotline request "$request" close
month_end 05 31

# ---------------------------------------------------------------- June: closing with two people, and not with one

paper() {  # FILE TEXT: a small document
  printf '%%PDF-1.4\n1 0 obj <</Type/Catalog>> endobj\n%% %s\ntrailer <</Root 1 0 R>>\n%%%%EOF\n' "$2" > "$site/$1"
}

# Four hands and a public notice; what comes after the notice is done after it has stood long enough.
put_forward() {  # KIND ID UNIT RESULT [pair…]
  local kind=$1 matter=$2 doer=$3
  upload "$doer.clerk" "$site/result.pdf"
  as "$doer.clerk" POST "/api/rows/$kind/$matter/evidence" "$(json class=document fact_on="$today" upload="$upload")"
  step "$doer.clerk" "$kind" "$matter" apply result="$4"
  step "$doer.head" "$kind" "$matter" promise
  step leader "$kind" "$matter" endorse
}
verify_measure() { step supervision1 measure "$1" verify effect_met:=true verify_note=经现场核查整改属实; }
verify_problem() {
  step supervision1 problem "$1" verify measures_done:=true breaches_handled:=true effect_met:=true alike_handled:=true mechanism_built:=true
}

on 2021-06-15
refused_step procedure.open_parts D01.clerk problem "${problem[1]}" apply @"$(proof explanation 已完成)" result=已完成
refused_step procedure.missing_evidence D01.clerk measure "${measure[1]}" apply result=已完成
for n in 1 2 4 5 6; do
  paper result.pdf "措施 $n 的佐证"
  put_forward measure "${measure[$n]}" "${problem_unit[$n]}" 措施已落实
done

# One person in two posts: the clerk of D01 also sits in the supervision office for a while. What he put forward he does not verify.
as_admin GET /api/accounts
[[ $body =~ \"id\":([0-9]+),\"name\":\"D01.clerk\" ]] || stop 'no account D01.clerk'
as_admin POST "/api/accounts/${BASH_REMATCH[1]}/holdings" "$(json role=supervision unit:=1 from=2021-06-15 to=2021-06-30)"
on 2021-06-16
refused_step procedure.two_persons D01.clerk measure "${measure[1]}" verify effect_met:=true verify_note=属实
for n in 1 2 4 5 6; do verify_measure "${measure[$n]}"; done
on 2021-06-17
for n in 1 2 4 5 6; do step publicity measure "${measure[$n]}" publish; done
on 2021-06-21
refused_step procedure.condition supervision2 measure "${measure[1]}" close  # the notice has stood four days of five
on 2021-06-24
for n in 1 2 4 5 6; do step supervision2 measure "${measure[$n]}" close; done
say '5 条措施核查、公示、销号'
month_end 06 30
quarter_end 04

# ---------------------------------------------------------------- July and August: the problems themselves

close_problems() {  # DAY_APPLIED DAY_VERIFIED DAY_PUBLISHED DAY_CLOSED NUMBER…
  local applied=$1 verified=$2 published=$3 closed=$4 n
  shift 4
  on "$applied"
  for n; do
    paper result.pdf "问题 $n 的佐证，$applied"
    put_forward problem "${problem[$n]}" "${problem_unit[$n]}" 整改到位，成效达标
  done
  on "$verified"
  for n; do verify_problem "${problem[$n]}"; done
  on "$published"
  for n; do step publicity problem "${problem[$n]}" publish; done
  on "$closed"
  for n; do step supervision2 problem "${problem[$n]}" close; done
  say "问题 $* 销号"
}
close_problems 2021-07-05 2021-07-12 2021-07-13 2021-07-20 1 2 4 5 6
on 2021-07-21
enter supervision1 mechanism title=督查检查考核计划管理制度 in_force_on=2021-07-21 unit=D01 problem=W-01
on 2021-07-28
paper letter.pdf 上级验收函
upload supervision1 "$site/letter.pdf"
step supervision1 problem "${problem[6]}" superior_accept @"[{\"class\":\"document\",\"fact_on\":\"2021-07-26\",\"upload\":\"$upload\"}]" \
  superior_accepted_on=2021-07-26 superior_letter_no=省环督〔2021〕26号
paper result.pdf '措施 3 的佐证'
put_forward measure "${measure[3]}" D06 村级整治按季报账，抽查全部达标
enter supervision1 study happened_on=2021-07-16 body=county_theory_group kind=themed theme=学习习近平总书记‘七一’重要讲话精神 unit=root attendance:=36
month_end 07 31
on 2021-08-02
verify_measure "${measure[3]}"
on 2021-08-03
step publicity measure "${measure[3]}" publish
on 2021-08-10
step supervision1 measure "${measure[3]}" close
close_problems 2021-08-11 2021-08-16 2021-08-17 2021-08-24 3
month_end 08 31

# ---------------------------------------------------------------- September: looked back at, found wanting, done again

on 2021-09-03
as supervision1 POST /api/samples "$(json purpose=三季度回头看 kind=problem filter='state = closed and owner = member' percent:=40 seed=2021年第三季度)"
sampled=$body
as auditor GET "/api/samples/$id"   # whoever has the log draws the same again
[[ $sampled =~ \"drawn\":\[([0-9,]+)\] && $body == *"${BASH_REMATCH[0]}"* ]] || stop 'another draw gave another sample'
IFS=, read -ra drawn <<< "${BASH_REMATCH[1]}"
for matter in "${drawn[@]}"; do step supervision1 problem "$matter" look_back look_back_result=查阅材料、走访两个乡镇; done
for n in 3 4 5; do [[ ${problem[$n]} != "${drawn[0]}" ]] || again=$n; done
owner=${problem_unit[$again]}
say "回头看抽中 ${#drawn[@]} 个问题"
on 2021-09-06
step supervision1 problem "${problem[$again]}" reopen '!回头看发现反弹' reopen_basis=回头看发现反弹 due=2021-11-30
say "问题 $again 重新整改，第 2 轮"
on 2021-09-07
open_matter supervision1 measure draft problem="W-0$again" content=每月联审一次，未达标的当月补齐
measure[7]=$id
step supervision1 measure "${measure[7]}" issue kind=limited lead_unit="$owner" co_units:='["D08"]' due=2021-10-31
step "$owner.clerk" measure "${measure[7]}" receive
step "$owner.clerk" measure "${measure[7]}" start
open_matter "$owner.clerk" part_answer ask measure:="${measure[7]}" lead_unit="$owner" unit=D08 question=请提供有关清单 due=2021-09-30
part=$id
on 2021-09-15
refused_step procedure.open_parts "$owner.clerk" measure "${measure[7]}" apply @"$(proof explanation 已完成)" result=已完成
step D08.clerk part_answer "$part" answer answer=清单已送
step "$owner.clerk" part_answer "$part" collect
enter supervision1 study happened_on=2021-09-10 body=county_theory_group kind=themed theme=高质量发展怎么看怎么干 unit=root attendance:=35

# ---------------------------------------------------------------- inspections: filed, drawn by lot, held, fed back

inspect() {  # CODE KIND TITLE HOLDER-UNIT PLANNED ITEM(or -) FOUND: the held inspection's id in $inspection
  open_matter supervision1 inspection plan code="$1" kind="$2" title="$3" unit="$4" planned_on="$5"
  inspection=$id
  if [[ $6 == - ]]; then
    step leader inspection "$inspection" file filed_no="备〔2021〕$1" off_plan=临时安排
  else
    step leader inspection "$inspection" file filed_no="备〔2021〕$1" item="$6"
  fi
  refused procedure.draw_it supervision1 POST "/api/matters/inspection/$inspection/steps" "$(step_body draw sample_seed:=1 sample_size:=1 drawn_from=自选)" -H 'If-Match: *'
  as supervision1 POST "/api/matters/inspection/$inspection/draws" '{"level":"town","size":1}' -H 'If-Match: *'
  as auditor GET "/api/matters/inspection/$inspection/draws"   # whoever has the log draws the same again
  [[ $body == '{"same":true}'* ]] || stop 'another draw gave other units'
  step supervision1 inspection "$inspection" hold happened_on="$5"
  paper report.pdf "督查 $1 报告"
  upload supervision1 "$site/report.pdf"
  step supervision1 inspection "$inspection" feed_back @"[{\"class\":\"document\",\"fact_on\":\"$5\",\"upload\":\"$upload\"}]" found:="$7" conclusion=详见督查报告
}
on 2021-09-16
inspect DC-1 comprehensive 三季度综合督考 D01 2021-09-16 KH-1 0
step supervision2 inspection "$inspection" close
inspect DC-2 key_work 人居环境专项督查 D01 2021-09-16 KH-2 0
step supervision2 inspection "$inspection" close
inspect DC-3 unannounced 窗口服务暗访 D01 2021-09-16 - 0
step supervision2 inspection "$inspection" close
inspect DC-4 node 中秋国庆节点督查 D02 2021-09-16 - 0
step supervision2 inspection "$inspection" close
inspect DC-5 conduct 机关作风专项督查 D02 2021-09-16 KH-3 1
conduct=$inspection
open_matter discipline finding issue code=F-01 inspection=DC-5 content=值班记录缺失 lead_unit=D05 due=2021-10-15
finding=$id
on 2021-09-17
step D05.clerk finding "$finding" receive
refused_step procedure.open_parts supervision2 inspection "$conduct" close
on 2021-09-24
step D05.clerk finding "$finding" apply @"$(proof explanation 已补登并建立交接制度)" result=已整改
step D05.head finding "$finding" endorse
on 2021-09-26
step discipline finding "$finding" verify
step supervision1 finding "$finding" close
step supervision2 inspection "$conduct" close
on 2021-09-28
enter org_dept platform_event happened_on=2021-09-28 platform=党群一张网综合网络服务平台 kind=trial unit=D04
month_end 09 30
quarter_end 07

# ---------------------------------------------------------------- October to December: the second round, the deeds, the end of the campaigns

on 2021-10-11
paper result.pdf '第二轮措施的佐证'
put_forward measure "${measure[7]}" "$owner" 月度联审已运行
on 2021-10-14
verify_measure "${measure[7]}"
on 2021-10-15
step publicity measure "${measure[7]}" publish
on 2021-10-25
step supervision2 measure "${measure[7]}" close
for n in 1 2 3 4 5 6; do
  doer=${deed_unit[$n]}
  step "$doer.clerk" good_deed "${deed[$n]}" apply @"$(proof explanation 已完工并公示)" result=已办成 done_on=2021-10-20
  refused_step procedure.not_yours "$doer.clerk" good_deed "${deed[$n]}" confirm
  step "$doer.head" good_deed "${deed[$n]}" confirm
done
month_end 10 31
close_problems 2021-11-01 2021-11-08 2021-11-09 2021-11-16 "$again"
on 2021-11-18
for matter in "$meeting" "$environment"; do
  step supervision1 campaign "$matter" propose @"$(proof record_link problem/"${problem[1]}")"
  step leader campaign "$matter" close
done
say '两个专项办结'
on 2021-11-26
enter supervision1 study happened_on=2021-11-26 body=county_theory_group kind=themed theme=学习贯彻十九届六中全会精神 unit=root attendance:=36
for number in 1 2; do
  enter supervision1 issue_series issued_on=2021-11-26 series=special_report title="重点工作督考专报之$number" unit=D01
  enter supervision1 issue_series issued_on=2021-11-26 series=bulletin title="整改落实督查通报之$number" unit=D01
done
enter D05.clerk publicity published_on=2021-11-26 kind=feature title=整改纪实 quantity:=1 unit=D05
enter publicity publicity published_on=2021-11-26 kind=billboard title=庆祝建党百年高架广告牌 quantity:=2 unit=D03
enter T02.clerk publicity published_on=2021-11-26 kind=slogan title=庆祝建党百年标语 quantity:=26 unit=T02
enter supervision1 event happened_on=2021-11-26 kind=discussion title=凝心聚力推动高质量发展大讨论总结会 unit=root attendance:=180
enter supervision1 article finished_on=2021-11-26 kind=survey_article occasion=county_theory_group title=中心组调研文章 unit=root
enter org_dept meeting happened_on=2021-11-26 kind=joint_party title=城市基层党建联席会议 unit=D04 attendance:=30
enter T01.clerk contact_point set_on=2021-11-26 name=青石社区联系点 unit=C01
enter org_dept party_site opened_on=2021-11-26 kind=property_branch name=青石社区红色物业党支部 status=in_use unit=C01
enter org_dept party_site opened_on=2021-11-26 kind=park_centre name=产业园党群服务中心 status=in_use unit=D04
enter org_dept party_site opened_on=2021-11-26 kind=social_model name=商会党建示范点 status=in_use unit=D04
enter D08.clerk enforcement decided_on=2021-11-26 measure_taken=suspended institution=城乡诊所第1号 licensed:=true unit=D08
enter D08.clerk enforcement decided_on=2021-11-26 measure_taken=banned institution=无证诊疗点第1号 licensed:=false unit=D08
enter D07.clerk eco_project code=ST-01 name=废弃采石场生态修复项目 kind=mine area=86.40 accepted_on=2021-11-26 unit=D07
month_end 11 30
month_end 12 31
quarter_end 10
for area in poverty:脱贫人口人均纯收入:11240.00 petitions:信访事项按期化解率:95.70 habitat:人居环境达标村占比:92.00; do
  IFS=: read -r name title after <<< "$area"
  enter supervision1 indicator measured_on=2021-12-31 area="$name" name="$title" value="$after" better=higher weak:=false unit=D01
done
as supervision1 PATCH "/api/rows/target/$target" '{"fields":{"actual":"6.80"},"reason":"年终统计"}' -H 'If-Match: *'
on 2022-01-10
profiles 2021 186000.00 45.0 2.90

# ---------------------------------------------------------------- January: what the records say

as auditor POST /api/verification
[[ $body == *'"ok":true'* || $body == *'"clean":true'* ]] || stop 'the log does not verify'
as supervision1 GET "/api/rows/problem/${problem[$again]}"
[[ $body == *'"state":"closed"'* && $body == *'"round":2'* ]] || stop 'the reopened problem is not closed in its second round'
on 2022-01-20
finish
say "一年共 $requests 次请求，其中 $refusals 次被拒"
"$bihuan" report --site "$site" --template notice --period 2021 --out "$site/notice.docx" --out "$site/notice.html"
"$bihuan" check "$site/notice.docx" --site "$site" | tail -n 1
"$bihuan" verify --site "$site"
