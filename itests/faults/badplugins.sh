#!/usr/bin/env bash
# Installs plugins that throw, return nothing, block, loop, leak threads or never come back from their start, one after another, while
# people (4) order and reveal keys. Prints how long the slowest percent of that takes before and during each (1000 of each measured),
# and whether vintner:plugin-list names the culprit. Its exit status is 0 when nothing takes more than twice as long and all are named.
# It measures: leave the machine alone meanwhile, some five minutes.
#
#   mvn -q install -DskipTests && itests/faults/badplugins.sh [PEOPLE [SAMPLES]]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
java="java"
[ -z "${JAVA_HOME:-}" ] || java="$JAVA_HOME/bin/java"
[ -f target/classpath.txt ] || { echo "Build it first: mvn -q install -DskipTests at the top of the tree" >&2; exit 2; }
exec "$java" -Xmx512m -Dvintner.archive="$(ls ../../karaf-distribution/target/karaf-distribution-*.tar.gz)" \
  -Dvintner.work="${BADPLUGINS_WORK:-target/badplugins}" \
  -Dorg.slf4j.simpleLogger.defaultLogLevel=off \
  -cp "target/test-classes:$(cat target/classpath.txt)" org.vintner.itests.faults.BadPlugins "$@"
