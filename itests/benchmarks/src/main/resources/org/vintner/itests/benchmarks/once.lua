-- Sends each request of a file once. Arguments: the file, the length of each request, which are all as long.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
  thread:set("number", #threads)
end

function init(args)
  file = assert(io.open(args[1], "rb"))
  length = tonumber(args[2])
  sent = 0
  ended = 0
end

function request()
  local bytes = file:read(length)
  if bytes == nil or #bytes < length then
    ended = 1
    return last
  end
  sent = sent + 1
  last = bytes
  return bytes
end

function done(summary, latency, requests)
  local ended, sent = 0, 0
  for _, thread in ipairs(threads) do
    ended = ended + thread:get("ended")
    sent = sent + thread:get("sent")
  end
  print_result(summary, latency, "ended=" .. ended .. " sent=" .. sent)
end
