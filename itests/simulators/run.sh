#!/usr/bin/env bash
# Runs the simulator of a payment provider until Ctrl-C, so that a channel can be tried offline.
#
#   mvn -q install -DskipTests && itests/simulators/run.sh stripe --port 9100
#   itests/simulators/run.sh stripe --help
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
java="java"
[ -z "${JAVA_HOME:-}" ] || java="$JAVA_HOME/bin/java"
[ -f target/classpath.txt ] || { echo "Build it first: mvn -q install -DskipTests at the top of the tree" >&2; exit 2; }
[ $# -gt 0 ] || { echo "Which provider? One of: $(cd src/main/java/org/vintner/itests/simulators && ls -d */ | tr -d '/' | tr '\n' ' ')" >&2; exit 2; }
provider="$1"
shift
exec "$java" -Xmx256m -cp "target/classes:$(cat target/classpath.txt)" "org.vintner.itests.simulators.$provider.Main" "$@"
