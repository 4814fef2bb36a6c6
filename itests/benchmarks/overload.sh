#!/usr/bin/env bash
# Offers the built server ten times what it can do, and lets five hundred slow clients in; judges what others feel of it.
#
#   mvn -q install -DskipTests && itests/benchmarks/overload.sh
#   itests/benchmarks/overload.sh --help
set -euo pipefail
exec "$(dirname "${BASH_SOURCE[0]}")/program" Overload "$@"
