-- Sends the requests of a file again and again, in its order. They stand one after the other, each after a line with its length.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  texts = {}
  local file = assert(io.open(args[1], "rb"))
  while true do
    local length = file:read("*l")
    if length == nil then break end
    texts[#texts + 1] = file:read(tonumber(length))
  end
  file:close()
  at = 0
end

function request()
  at = at + 1
  if at > #texts then at = 1 end
  return texts[at]
end

function done(summary, latency, requests)
  print_result(summary, latency, "")
end
