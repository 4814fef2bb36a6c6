#!/usr/bin/env bash
# Prints how long the built server takes from its start script to ready, and its resident memory when idle.
# Red when a goal is missed: 6 s with the database already initialized, 400 MB.
#
#   mvn -q install -DskipTests && itests/benchmarks/boot.sh [RUNS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
java="java"
[ -z "${JAVA_HOME:-}" ] || java="$JAVA_HOME/bin/java"
exec "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC Boot.java "$@"
