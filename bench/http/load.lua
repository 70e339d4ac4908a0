-- One load for both servers: which requests, by ITEM and SIDE from the environment; what came of them, one line at the end.
local side, item, token = os.getenv("SIDE"), os.getenv("ITEM"), os.getenv("TOKEN")
local seed, pages = tonumber(os.getenv("SEED") or "1"), {}
local headers = { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json", ["If-Match"] = "*" }
local made, refused = 0, 0
math.randomseed(seed)
for line in io.lines(os.getenv("PAGES")) do pages[#pages + 1] = line end

-- 10,000 problems in five states; those in work are the second, seventh, …
local function problem() return math.random(1, 10000) end
local function in_work() return math.random(0, 1999) * 5 + 1 end
local function draft()
  made = made + 1
  return string.format('"code":"N-%d-%d","content":"新发现问题：公开栏信息未及时更新，群众知情权落实不到位","source":"督查发现","aspect":"作风建设"', seed, made)
end
local note = '"progress":"on_course","progress_note":"已到现场查看，正在整改，附照片。"'

local asks = {
  bihuan = {
    list = function() return "GET", pages[math.random(#pages)] end,
    read = function() return "GET", "/api/rows/problem/" .. problem() end,
    create = function() return "POST", "/api/matters/problem", '{"step":"draft","fields":{"campaign":"bench",' .. draft() .. "}}" end,
    update = function() return "POST", "/api/matters/problem/" .. in_work() .. "/steps", '{"step":"report","fields":{' .. note .. "}}" end,
  },
  thin = {
    list = function() return "GET", pages[math.random(#pages)] end,
    read = function() return "GET", "/problems/" .. problem() end,
    create = function() return "POST", "/problems", "{" .. draft() .. "}" end,
    update = function() return "PATCH", "/problems/" .. in_work(), "{" .. note .. "}" end,
  },
}

function request()
  local method, path, body = asks[side][item]()
  return wrk.format(method, path, headers, body)
end

function response(status, _, body)
  if status >= 200 and status < 300 then return end
  refused = refused + 1
  if refused == 1 then io.stderr:write(status, " ", body:sub(1, 300), "\n") end
end

function done(summary, latency)
  local bad = summary.errors
  io.write(string.format("per_second %.1f\np99_ms %.3f\nbad %d\nbytes %d\n", summary.requests / (summary.duration / 1e6),
    latency:percentile(99) / 1000, bad.status + bad.connect + bad.read + bad.write + bad.timeout,
    summary.bytes / math.max(1, summary.requests)))
end
