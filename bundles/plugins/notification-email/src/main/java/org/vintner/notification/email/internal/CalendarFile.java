package org.vintner.notification.email.internal;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A calendar file (RFC 5545) that goes with a message.
 *
 * @param method what a calendar does with it
 * @param content the file
 */
record CalendarFile(String method, String content) {

    private static final Set<String> METHODS = Set.of("PUBLISH", "REQUEST", "CANCEL");

    /** The file that the model of a message brings, if any. */
    static Optional<CalendarFile> of(Map<String, Object> model) {
        return model.get("calendar") instanceof String content
                        && model.get("calendarMethod") instanceof String method
                        && METHODS.contains(method)
                ? Optional.of(new CalendarFile(method, content))
                : Optional.empty();
    }

    /** Shows nothing of the file. */
    @Override
    public String toString() {
        return "CalendarFile[" + method + "]";
    }
}
