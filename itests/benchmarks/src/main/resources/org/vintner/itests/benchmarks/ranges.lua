-- Fetches the files of a list of links in parts, one after the other, a part of each link in turn.
-- Arguments: the file of requests without their last line, the size of each file, the size of a part.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  heads, positions = {}, {}
  local file = assert(io.open(args[1], "rb"))
  while true do
    local length = file:read("*l")
    if length == nil then break end
    heads[#heads + 1] = file:read(tonumber(length))
    positions[#heads] = 0
  end
  file:close()
  size, part, at = tonumber(args[2]), tonumber(args[3]), 0
end

function request()
  at = at + 1
  if at > #heads then at = 1 end
  local from = positions[at]
  local to = from + part
  if to >= size then
    to = size
    positions[at] = 0
  else
    positions[at] = to
  end
  return string.format("%sRange: bytes=%d-%d\r\n\r\n", heads[at], from, to - 1)
end

function done(summary, latency, requests)
  print_result(summary, latency, "")
end
