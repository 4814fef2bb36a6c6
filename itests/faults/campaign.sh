#!/usr/bin/env bash
# Runs the fault campaign: kills the built server and PostgreSQL again and again while buyers buy and a payment provider errs, and
# judges what was lost, done twice or left undone. Its exit status is 0 when nothing was. Without options: a short one.
#
#   mvn -q install -DskipTests && itests/faults/campaign.sh --orders 2000 --jvm-kills 20 --postgres-kills 5
#   itests/faults/campaign.sh --help yes
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
java="java"
[ -z "${JAVA_HOME:-}" ] || java="$JAVA_HOME/bin/java"
[ -f target/classpath.txt ] || { echo "Build it first: mvn -q install -DskipTests at the top of the tree" >&2; exit 2; }
exec "$java" -Xmx1g -Dvintner.archive="${CAMPAIGN_ARCHIVE:-$(ls ../../karaf-distribution/target/karaf-distribution-*.tar.gz)}" \
  -Dvintner.faults.gateway="$(ls ../faults-gateway/target/itests-faults-gateway-*.jar)" \
  -Dvintner.work="${CAMPAIGN_WORK:-target/campaign}" \
  -Dorg.slf4j.simpleLogger.defaultLogLevel=off \
  -cp "target/test-classes:$(cat target/classpath.txt)" org.vintner.itests.faults.campaign.Campaign "$@"
