#!/usr/bin/env bash
# Measures the goals of performance beside their baselines, in turn, in one run; see README.md for how to read what it prints.
# Exit status: 0 all met, 1 some missed or wrong, 2 not understood, 3 some skipped for want of a program.
#
#   mvn -q install -DskipTests && itests/benchmarks/run.sh
#   itests/benchmarks/run.sh --quick --only G1,G2
#   itests/benchmarks/run.sh --help
set -euo pipefail
exec "$(dirname "${BASH_SOURCE[0]}")/program" Benchmarks "$@"
