#!/usr/bin/env bash
# Makes a million orders and reads them back; judges whether heap, threads, descriptors or connections grow meanwhile.
#
#   mvn -q install -DskipTests && itests/benchmarks/endurance.sh
#   itests/benchmarks/endurance.sh --orders 100000
set -euo pipefail
exec "$(dirname "${BASH_SOURCE[0]}")/program" Endurance "$@"
