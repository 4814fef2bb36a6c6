#!/usr/bin/env bash
# Updates the gateway's plugin again and again (100 times) while people (50) buy without a pause, and judges what was lost, failed, moved
# or kept in memory. Its exit status is 0 when nothing was.
#
#   mvn -q install -DskipTests && itests/faults/hotswap.sh [UPDATES [BUYERS]]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
java="java"
[ -z "${JAVA_HOME:-}" ] || java="$JAVA_HOME/bin/java"
[ -f target/classpath.txt ] || { echo "Build it first: mvn -q install -DskipTests at the top of the tree" >&2; exit 2; }
exec "$java" -Xmx512m -Dvintner.archive="$(ls ../../karaf-distribution/target/karaf-distribution-*.tar.gz)" \
  -Dvintner.work="${HOTSWAP_WORK:-target/hotswap}" \
  -Dorg.slf4j.simpleLogger.defaultLogLevel=off \
  -cp "target/test-classes:$(cat target/classpath.txt)" org.vintner.itests.faults.HotSwap "$@"
