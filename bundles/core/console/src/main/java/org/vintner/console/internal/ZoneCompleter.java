package org.vintner.console.internal;

import java.time.ZoneId;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Offers the zones of the tz database. */
@Service
public final class ZoneCompleter extends ChoiceCompleter {

    @Override
    Stream<Choice> choices() {
        return ZoneId.getAvailableZoneIds().stream().sorted().map(zone -> new Choice(zone, ""));
    }
}
