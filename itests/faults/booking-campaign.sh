#!/usr/bin/env bash
# Has 200 buyers at once want 20 overlapping hours, again and again, with payments, cancellations and moves between, and the server
# killed in each fifth round. After each round SQL of its own judges whether a seat was sold twice. Its exit status is 0 when none was.
#
#   mvn -q install -DskipTests && itests/faults/booking-campaign.sh 100
#   itests/faults/booking-campaign.sh 20 --without-constraint     drops the constraint first: it must end with 1
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
java="java"
[ -z "${JAVA_HOME:-}" ] || java="$JAVA_HOME/bin/java"
[ -f target/classpath.txt ] || { echo "Build it first: mvn -q install -DskipTests at the top of the tree" >&2; exit 2; }
exec "$java" -Xmx512m -Dvintner.archive="${CAMPAIGN_ARCHIVE:-$(ls ../../karaf-distribution/target/karaf-distribution-*.tar.gz)}" \
  -Dvintner.faults.gateway="$(ls ../faults-gateway/target/itests-faults-gateway-*.jar)" \
  -Dvintner.work="${CAMPAIGN_WORK:-target/booking-campaign}" \
  -Dorg.slf4j.simpleLogger.defaultLogLevel=off \
  -cp "target/test-classes:$(cat target/classpath.txt)" org.vintner.itests.faults.BookingCampaign "$@"
