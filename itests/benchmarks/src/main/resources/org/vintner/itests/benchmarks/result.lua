-- One line of names and values for the program that reads it. Latencies in microseconds.
function print_result(summary, latency, more)
  local e = summary.errors
  io.write(string.format(
    "RESULT requests=%d bytes=%d micros=%d connect=%d read=%d write=%d status=%d timeout=%d p50=%d p90=%d p99=%d max=%d %s\n",
    summary.requests, summary.bytes, summary.duration, e.connect, e.read, e.write, e.status, e.timeout,
    latency:percentile(50), latency:percentile(90), latency:percentile(99), latency.max, more))
end

